"""Keys to the draft check in the administration: made for an outside program, shown once, revoked; never changed."""

from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import CharField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Concat
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from review import draft_tokens
from review.account_admin import ForStaff, Given
from review.account_form import GroupedBoxes, offered_unions
from review.curated import union_name
from review.models import DraftToken, DraftUse

_USUAL_DAYS = 90
_NEW = "sangloc.new_key"  # where a request carries the words of the key that it made, to its own answer
_REQUIRED = gettext_lazy("Hãy nhập mục này.")


class MakingForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """For whom a key is, what it may show and how long."""

    unions = forms.MultipleChoiceField(
        label=gettext_lazy("Công đoàn"),
        widget=GroupedBoxes,
        help_text=gettext_lazy("Khóa chỉ cho thấy hồ sơ của các công đoàn này, trừ hồ sơ bảo mật."),
        error_messages={"required": _REQUIRED},
    )
    days = forms.IntegerField(
        label=gettext_lazy("Số ngày dùng được"),
        initial=_USUAL_DAYS,
        min_value=1,
        max_value=draft_tokens.LONGEST_DAYS,
        error_messages={"required": _REQUIRED},
    )

    class Meta:
        """The name is all that is typed."""

        model = DraftToken
        fields = ("name",)
        labels: ClassVar = {"name": gettext_lazy("Dùng cho ai, việc gì")}
        error_messages: ClassVar = {"name": {"required": _REQUIRED}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed on to Django
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["unions"]).choices = offered_unions()


class RevokingForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """Whether a key is to end now."""

    revoke = forms.BooleanField(label=gettext_lazy("Thu hồi khóa này ngay"), required=False)

    class Meta:
        """Nothing of the key itself is changed."""

        model = DraftToken
        fields: ClassVar[tuple[str, ...]] = ()


class DraftTokenAdmin(ForStaff):
    """Makes and revokes keys."""

    list_display = ("called", "begins", "held_for", "state", "last_use", "uses")
    readonly_fields = ("called", "begins", "held_for", "state", "made", "last_use", "uses")
    search_fields = ("name", "=hint")
    search_help_text = gettext_lazy("Tên, hoặc các ký tự đầu của khóa")

    def get_queryset(self, request: HttpRequest) -> QuerySet[DraftToken]:
        """Count the uses along."""
        caller = Concat(Value("token:"), Cast(OuterRef("pk"), CharField()))
        counted = DraftUse.objects.filter(caller=caller).order_by().values("caller")
        total = counted.annotate(total=Sum("number")).values("total")
        found: QuerySet[DraftToken] = super().get_queryset(request)
        return found.annotate(total=Subquery(total))

    def get_fieldsets(self, request: HttpRequest, obj: DraftToken | None = None) -> Given:
        """Ask for a new key's name, unions and days; of one that is there, show all and offer to end it."""
        if obj is None:
            return [(None, {"fields": ("name", "unions", "days")})]
        ends = () if obj.revoked_at else ("revoke",)
        return [(None, {"fields": (*self.readonly_fields, *ends)})]

    def get_readonly_fields(self, request: HttpRequest, obj: DraftToken | None = None) -> Given:
        """Let nothing of a key be changed."""
        return () if obj is None else self.readonly_fields

    def get_form(
        self,
        request: HttpRequest,
        obj: DraftToken | None = None,
        change: bool = False,  # noqa: FBT001, FBT002 - Django's
        **kwargs: Given,
    ) -> Any:  # noqa: ANN401 - a form
        """Take the form for making or the one for revoking, whole: Django would look for their fields in the model."""
        return MakingForm if obj is None else RevokingForm

    def save_model(self, request: HttpRequest, obj: DraftToken, form: Given, change: bool) -> None:  # noqa: FBT001
        """Make the key, its words kept for the answer alone; or end it."""
        user = cast(User, request.user)
        if change:
            if form.cleaned_data.get("revoke"):
                draft_tokens.revoke(obj, user)
            return
        obj.unions = form.cleaned_data["unions"]
        words = draft_tokens.fill(obj, days=form.cleaned_data["days"], by=user)
        request.META[_NEW] = words
        obj.save()

    def response_add(
        self, request: HttpRequest, obj: DraftToken, post_url_continue: Given = None
    ) -> TemplateResponse:
        """Show the words of the new key: in this answer and never again, in no session and no address."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Khóa mới"),
            "token": obj,
            "words": request.META[_NEW],
        }
        return TemplateResponse(request, "review/admin/new_token.html", context)

    def construct_change_message(  # type: ignore[override]  # a sentence where Django keeps names of fields
        self,
        request: HttpRequest,
        form: Given,
        formsets: Given,
        add: bool = False,  # noqa: FBT001, FBT002 - Django's
    ) -> str:
        """Say what was done and for which unions; the words of the key are told nowhere."""
        if add:
            names = ", ".join(union_name(code) for code in form.cleaned_data["unions"])
            return _("Lập khóa soát bản thảo: %(unions)s; %(days)s ngày") % {
                "unions": names,
                "days": form.cleaned_data["days"],
            }
        return _("Thu hồi khóa") if form.cleaned_data.get("revoke") else _("không đổi gì")

    @admin.display(description=gettext_lazy("Dùng cho ai, việc gì"), ordering="name")
    def called(self, token: DraftToken) -> str:
        """Say for whom it was made."""
        return token.name

    @admin.display(description=gettext_lazy("Ký tự đầu"))
    def begins(self, token: DraftToken) -> str:
        """Give the characters by which it is told from others."""
        return f"{token.hint}…"

    @admin.display(description=gettext_lazy("Công đoàn"))
    def held_for(self, token: DraftToken) -> str:
        """Name the unions."""
        return ", ".join(union_name(code) for code in token.unions)

    @admin.display(description=gettext_lazy("Hiệu lực"))
    def state(self, token: DraftToken) -> str:
        """Say until when it holds, or that it does no more."""
        if token.revoked_at:
            told = {"when": _moment(token.revoked_at), "who": token.revoked_name}
            return _("thu hồi lúc %(when)s (%(who)s)") % told
        told = {"when": _moment(token.expires_at)}
        ended = token.expires_at <= timezone.now()
        return (_("hết hạn lúc %(when)s") if ended else _("đến %(when)s")) % told

    @admin.display(description=gettext_lazy("Lập"))
    def made(self, token: DraftToken) -> str:
        """Say when and by whom it was made."""
        return " · ".join(filter(None, (_moment(token.made_at), token.made_name)))

    @admin.display(description=gettext_lazy("Dùng gần nhất"))
    def last_use(self, token: DraftToken) -> str:
        """Give the time of the last use."""
        return _moment(token.last_used_at) if token.last_used_at else _("chưa dùng")

    @admin.display(description=gettext_lazy("Số lần soát"))
    def uses(self, token: DraftToken) -> int:
        """Give the number of drafts that were checked with it."""
        return getattr(token, "total", 0) or 0


def _moment(at: Given) -> str:
    return f"{localtime(at):%H:%M %d/%m/%Y}"
