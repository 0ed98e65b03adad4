"""A flow's file as it was played or saved: never changed, so that a conversation's flow stays what it was."""

from typing import Self

from django.db import models

from chat.models.conversation import Owner


class StoredFlows(models.QuerySet["StoredFlow"]):
    def owned_by(self, owner: Owner) -> Self:
        return self.filter(owner.owns)

    def current(self) -> Self:
        """Without those that were deleted, or edited since."""
        return self.filter(deleted_at=None)

    def saved_by(self, owner: Owner) -> Self:
        """A person's own as they are now, newest first."""
        return self.owned_by(owner).current().filter(origin=StoredFlow.Origin.SAVED).order_by("-pk")


class StoredFlow(models.Model):
    class Origin(models.TextChoices):
        SHIPPED = "shipped"
        SAVED = "saved"
        IMPORTED = "imported"

    origin = models.CharField(max_length=10, choices=Origin)
    user = models.ForeignKey("auth.User", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    visitor = models.CharField(max_length=64, blank=True, db_index=True)
    """Whose it is, if it was saved; shipped and imported ones are nobody's."""
    slug = models.CharField(max_length=100, db_index=True)
    title = models.CharField(max_length=200)
    category = models.CharField(max_length=100, blank=True)
    collection = models.CharField(max_length=100, blank=True, db_index=True)
    """The set that it was imported with."""
    text = models.TextField()
    """The file: see docs/flows.md."""
    digest = models.CharField(max_length=64, db_index=True)
    """SHA-256 of the text."""
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    """Deleted by its owner, or replaced by what they edited."""

    objects = StoredFlows.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.title or self.slug
