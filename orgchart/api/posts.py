"""The posts of units, with who held them. They have no pages of their own: they are on those of units."""

from datetime import date

import django_filters
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce, Lower
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from orgchart.exchange.open_data import Whole
from orgchart.models import Post, PostTitle, SearchEntry
from orgchart.models.grades import Grade
from orgchart.queries.search_lists import with_text, with_words
from orgchart.views.errors import NotHere
from orgchart.views.list_columns import dates_of
from orgchart.views.lists import Column, Listing
from orgchart.views.twins import Twin, head_of, writer_for

from .facts import HoldingFilter, published


class PostFilter(HoldingFilter):
    """What the list of posts can be narrowed by."""

    q = django_filters.CharFilter(method="titled", label=_("Words of the title or kind"))
    unit = django_filters.CharFilter(
        field_name="unit__code", lookup_expr="iexact", label=_("Code of the unit")
    )
    kind = django_filters.ChoiceFilter(choices=Post.Kind, empty_label=_("All"), label=_("Kind"))
    grade = django_filters.ChoiceFilter(choices=Grade, empty_label=_("All"), label=_("Grade"))

    class Meta:
        model = Post
        fields: list[str] = []

    def titled(self, posts: QuerySet[Post], _: str, words: str) -> QuerySet[Post]:
        def having(entries: QuerySet[SearchEntry]) -> Q:
            titled = PostTitle.objects.filter(pk__in=with_text(entries, PostTitle))
            return Q(pk__in=with_text(entries, Post)) | Q(pk__in=titled.values("post"))

        return posts.filter(with_words(words, having))


def _itself(post: Post) -> Post:
    return post


POSTS: Listing[Post] = Listing(
    name="posts",
    title=_("Posts"),
    columns=[
        Column("unit", _("Unit"), lambda post: post.unit.code, ("unit__code", "code")),
        Column("code", _("Code"), lambda post: post.code, ("code",)),
        Column("title", _("Title"), lambda post: post.title, (Lower("title"), "code")),
        Column(
            "grade",
            _("Grade"),
            lambda post: post.grade or "",
            (Coalesce("grade", Value("")), "unit__code", "code"),
        ),
        *dates_of(_itself),
    ],
    filter_class=PostFilter,
    found=lambda day: published(Post, day),
    sort="unit",
)


def find_post(request: HttpRequest, day: date, code: str) -> Twin:
    """One post with its appointments. Two queries, and one for each kind of its parts. Raises NotHere."""
    known = Post.objects.public().with_relations().with_parts()
    found = known.filter(code=code).first()
    if not found:
        message = _now("No post has the code “%(code)s”. Look in the list of posts, /api/v1/posts.")
        raise NotHere(message % {"code": code})

    def read() -> Whole:
        writer = writer_for(request, day, [found])
        head = head_of(request, day, found.title, found)
        return Whole({**head, "post": writer.fact(found)}, writer.named)

    return Twin(read)
