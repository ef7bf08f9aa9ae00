"""Generates what outsiders and readers rely on: contracts/ and the generated parts of the service READMEs."""

import warnings

# its own notice at import, nothing of ours; the services' doors are nameko entrypoints and bring it along
warnings.filterwarnings("ignore", message="(?s).*Eventlet is deprecated")
