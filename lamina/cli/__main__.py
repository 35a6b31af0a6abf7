"""`python -m lamina.cli`."""

import sys

from lamina.cli.main import main

sys.exit(main())
