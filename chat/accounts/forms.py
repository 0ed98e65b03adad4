"""The form that deletes an account, which takes more than a slip of the finger."""

from django import forms
from django.contrib.auth.models import AnonymousUser, User

WORD = "delete"


class DeletionForm(forms.Form):
    """A person with a password gives it; anybody else writes a word."""

    proof = forms.CharField(strip=False)

    def __init__(self, user: User | AnonymousUser, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.user = user

    @property
    def by_password(self) -> bool:
        return self.user.is_authenticated and self.user.has_usable_password()

    def clean_proof(self) -> str:
        proof = str(self.cleaned_data["proof"])
        if self.by_password and not self.user.check_password(proof):
            raise forms.ValidationError("This is not your password, so nothing was deleted.")
        if not self.by_password and proof.strip().casefold() != WORD:
            raise forms.ValidationError(f"Expected the word “{WORD}”, so nothing was deleted.")
        return proof
