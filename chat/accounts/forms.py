"""The form that logs in, and the one that deletes an account, which takes more than a slip of the finger."""

from allauth.account import forms as allauth
from django import forms
from django.contrib.auth.models import AnonymousUser, User

WORD = "delete"


class LoginForm(allauth.LoginForm):  # type: ignore[misc]
    """allauth's, which tries an address's password twice: that takes longer, and tells that there is one."""

    def user_credentials(self) -> dict[str, str]:
        """As a name alone, which is looked for among the addresses too."""
        found: dict[str, str] = super().user_credentials()
        return {"username": self.cleaned_data["login"], "password": found["password"]}


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
