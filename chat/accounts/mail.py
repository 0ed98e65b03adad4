"""Letters as files, where no mail server is named: for whoever runs the site and for nobody else."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail.backends.filebased import EmailBackend


class Folder(EmailBackend):
    """Django's, in a folder that its owner alone can enter: the letters hold links that reset passwords."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        Path(settings.MAIL_FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
        os.chmod(settings.MAIL_FOLDER, 0o700)
        super().__init__(*args, **kwargs)
