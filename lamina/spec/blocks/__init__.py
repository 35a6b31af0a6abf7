"""Named ideas from papers, each a class whose body is ordinary spec."""
