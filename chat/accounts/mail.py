"""Letters: sent beside the answer, or files for whoever runs the site where no mail server is named."""

import logging
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends import filebased, smtp

logger = logging.getLogger(__name__)
_post = ThreadPoolExecutor(2, "letters")


class Post(smtp.EmailBackend):
    """Django's, for which nobody waits: how long it takes, and whether it can be done, would tell whoever
    asked for a letter that there is an account to write to."""

    def send_messages(self, letters: Sequence[EmailMessage]) -> int:
        _post.submit(self._beside, letters)
        return len(letters)

    def _beside(self, letters: Sequence[EmailMessage]) -> None:
        try:
            super().send_messages(letters)
        except (OSError, ValueError) as error:  # Its words may repeat the password, or whom the letter is to.
            why = f"{type(error).__name__} {getattr(error, 'smtp_code', '')}".strip()
            logger.error("A letter was not sent (%s). Check EMAIL_URL and the mail server.", why)


class Folder(filebased.EmailBackend):
    """Django's, in a folder that its owner alone can enter: the letters hold links that reset passwords."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        Path(settings.MAIL_FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
        os.chmod(settings.MAIL_FOLDER, 0o700)
        super().__init__(*args, **kwargs)
