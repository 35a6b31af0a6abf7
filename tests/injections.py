"""Texts that try to be more than text, and one that does not."""

HOSTILE = (
    "<script>alert(1)</script>",
    "</title><svg onload=alert(1)>",
    "\" onclick='x' ",
    "]]><!-- & &amp; &#60;",
    "\x00\x0b\ufffe\u202e\x1b[0m\x85\u2028",
    "a\nb\tc\r",
    "</script><script>document.title='taken'</script>",
)
BENIGN = "a plain sentence"
