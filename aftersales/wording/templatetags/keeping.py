"""Parts of a page that the process renders once and keeps: what depends on little need not be made anew each time."""

from collections.abc import Hashable, Mapping

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.template.loader_tags import BlockNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()
MOST = 1_000


class KeptNode(Node):
    """`texts` holds what was rendered, by language and by the values that the part sees."""

    def __init__(self, values: Mapping[str, FilterExpression], nodelist: NodeList) -> None:
        self.values, self.nodelist = values, nodelist
        self.texts: dict[Hashable, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        seen = {name: value.resolve(context) for name, value in self.values.items()}
        # A safe string equals the same one that is to be escaped, and 1 equals True.
        key = (get_language(), *seen.values(), *map(type, seen.values()))
        text = self.texts.get(key)
        if text is None:
            text = self.nodelist.render(context.new(seen))
            if len(self.texts) >= MOST:
                self.texts = {}
            self.texts[key] = text
        return text


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """`{% kept rail=rail name=user.shown_name %}…{% endkept %}` sees these values and nothing else of the page.

    They must be hashable, and equal only where what is shown is equal: strings and frozen dataclasses of them, never a
    model. So nothing of one reader reaches another: what is not in the key is not there, the CSRF token neither.
    """
    words = token.split_contents()[1:]
    values = token_kwargs(words, parser)
    if words:
        raise template.TemplateSyntaxError(f"kept takes name=value, not {words[0]}.")
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    if nodelist.get_nodes_by_type(BlockNode):
        raise template.TemplateSyntaxError("A block inside of kept would be kept for every template that fills it.")
    return KeptNode(values, nodelist)
