"""``python -m econsec`` is the command ``econsec``."""

import sys

from econsec.cli import main

sys.exit(main())
