namespace Connectors.Tests.Filters;

public class FilterTextTests
{
    [Theory]
    [InlineData("year>=1960 and lang in(\"en\",\"de\")", "year >= 1960 and lang in (\"en\", \"de\")")]
    [InlineData("a = 1 or b = 2 and c = 3", "a = 1 or (b = 2 and c = 3)")]
    [InlineData("(a = 1 or b = 2) and c = 3", "(a = 1 or b = 2) and c = 3")]
    [InlineData("((a = 1) and (b = 2)) and c = 3", "a = 1 and b = 2 and c = 3")]
    [InlineData("not a = 1 and b = 2", "a != 1 and b = 2")]
    [InlineData("not (a = 1 and b = 2)", "not (a = 1 and b = 2)")]
    [InlineData("not a > 1", "not (a > 1)")]
    [InlineData("not not a > 1", "not (not (a > 1))")]
    [InlineData("NOT EXISTS(a) AND a IN (1) OR All", "(not exists(a) and a in (1)) or all")]
    [InlineData("a == TRUE or a = False", "a = true or a = false")]
    [InlineData("a not in (1, 2.0, \"x\")", "a not in (1, 2.0, \"x\")")]
    [InlineData("1960 <= year", "year >= 1960")]
    [InlineData("1960 > year", "year < 1960")]
    [InlineData("\"en\" != lang", "lang != \"en\"")]
    [InlineData("1960 <= year < 1970", "1960 <= year < 1970")]
    [InlineData("1970 > year >= 1960", "1960 <= year < 1970")]
    [InlineData("a = -1e-7 or a = 1E+300 or a = -0.0 or a = 2.50", "a = -1E-07 or a = 1E+300 or a = 0.0 or a = 2.5")]
    [InlineData("a = 9007199254740993 and a < -9223372036854775808", "a = 9007199254740993 and a < -9223372036854775808")]
    [InlineData("published >= @2024-05-01T12:00:00.50+02:00", "published >= @2024-05-01T10:00:00.5Z")]
    [InlineData("published >= @2024-05-01", "published >= @2024-05-01T00:00:00Z")]
    [InlineData("a.b.c = true", "a.b.c = true")]
    [InlineData("a.id = 1 and `id` = 2 and `a b`.`c.d`.`e``f` = 3", "a.id = 1 and `id` = 2 and `a b`.`c.d`.`e``f` = 3")]
    [InlineData("`plain` = 1", "plain = 1")]
    [InlineData("größe = 1 and _x9 = 2", "größe = 1 and _x9 = 2")]
    [InlineData("a = \"\\u0041\\/\\b\\f\\n\\r\\t\\\\\\\"\\ud83d\\ude00\"", "a = \"A/\\u0008\\u000c\\n\\r\\t\\\\\\\"😀\"")]
    [InlineData("a match \"moon landing\"", "a match \"moon landing\"")]
    [InlineData("id = \"a\" or id != \"b\" or id in (\"c\", \"d\") or id not in (\"e\")", "id in (\"a\") or id not in (\"b\") or id in (\"c\", \"d\") or id not in (\"e\")")]
    [InlineData(" \t\r\n all ", "all")]
    public void Text_is_read_and_printed_in_the_canonical_form(string text, string canonical)
    {
        var filter = Filter.Parse(text);

        Assert.Equal(canonical, filter.ToString());
        Assert.Equal(filter, Filter.Parse(canonical));
    }

    [Fact]
    public void Text_and_factory_methods_make_the_same_filter()
    {
        var built = (Filter.GreaterThanOrEqual("year", 1960) & Filter.AnyOf("lang", "en", "de"))
            | (!Filter.Exists("a.b") & Filter.Match("title", "moon") & Filter.Range("score", gt: 0.5, lte: 1))
            | Filter.Ids("p1", "p2") | Filter.NotEqual(new FieldPath("c.d"), true);

        Assert.Equal(built, Filter.Parse("""
            year >= 1960 and lang in ("en", "de")
            or not exists(a.b) and title match "moon" and 0.5 < score <= 1
            or id in ("p1", "p2") or `c.d` != true
            """));
    }

    [Theory]
    [InlineData("", 0, "Expected a condition")]
    [InlineData("   ", 3, "Expected a condition")]
    [InlineData("year >= and lang = 1", 8, "Expected a value: a \"string\", a number, true, false or an @instant, but found and.")]
    [InlineData("year", 4, "Expected an operator")]
    [InlineData("year 1960", 5, "Expected an operator")]
    [InlineData("year = 1960 lang = 1", 12, "Expected 'and', 'or' or the end, but found lang.")]
    [InlineData("(year = 1960", 12, "Expected ')', but found the end.")]
    [InlineData("year = 1960)", 11, "Expected 'and', 'or' or the end")]
    [InlineData("a = 1 and", 9, "Expected a condition")]
    [InlineData("a = 1 or or b = 2", 9, "Expected a condition")]
    [InlineData("not", 3, "Expected a condition")]
    [InlineData("a in ()", 6, "Expected a value")]
    [InlineData("a in (1 2)", 8, "Expected ',' or ')'")]
    [InlineData("a in (1,)", 8, "Expected a value")]
    [InlineData("a in 1", 5, "Expected '('")]
    [InlineData("a not 1", 6, "Expected 'in' after 'not'")]
    [InlineData("a = b", 4, "Expected a value")]
    [InlineData("a = null", 4, "null is no value. A field without a value is found by: not exists(a)")]
    [InlineData("a = 'x'", 4, "double quotes")]
    [InlineData("a = \"x", 4, "The string is not closed.")]
    [InlineData("a = \"x\\q\"", 6, "The escapes of a string")]
    [InlineData("a = \"\\u12g4\"", 5, "The escapes of a string")]
    [InlineData("a = \"\\ud800\"", 4, "lone surrogate")]
    [InlineData("a = \"x\ny\"", 6, "A control character")]
    [InlineData("a = 1x", 5, "A number ends with a digit")]
    [InlineData("a = 1.", 6, "A digit was expected.")]
    [InlineData("a = 1.e5", 6, "A digit was expected.")]
    [InlineData("a = -", 4, "After '-' comes a digit.")]
    [InlineData("a = 1e", 6, "A digit was expected.")]
    [InlineData("a = 9223372036854775808", 4, "does not fit 64 bits")]
    [InlineData("a = 1e400", 4, "too large")]
    [InlineData("a = @2024-13-01", 4, "An instant is")]
    [InlineData("a = @2024-05-01T10:00:00", 4, "An instant is")]
    [InlineData("a = @0001-01-01T00:00:00+01:00", 4, "An instant is")]
    [InlineData("a = NaN", 4, "Expected a value")]
    [InlineData("a > true", 0, "booleans have no order")]
    [InlineData("1 < a < \"x\"", 0, "different types")]
    [InlineData("1 < a > 2", 6, "point the same way")]
    [InlineData("a match \"?!\"", 0, "has no word")]
    [InlineData("a match 5", 8, "Expected a string of words")]
    [InlineData("id = 5", 5, "Expected an id, which is a string")]
    [InlineData("id = \"\"", 0, "1 to 512 bytes")]
    [InlineData("id > \"a\"", 3, "stands in backquotes")]
    [InlineData("id.x = 1", 0, "stands in backquotes: `id`")]
    [InlineData("match = 1", 0, "stands in backquotes")]
    [InlineData("exists a", 7, "Expected '('")]
    [InlineData("exists(in)", 7, "Expected a field name")]
    [InlineData("a. = 1", 2, "A key of a field name was expected")]
    [InlineData("a..b = 1", 2, "A key of a field name was expected")]
    [InlineData("`a = 1", 0, "not closed")]
    [InlineData("`` = 1", 0, "must not be empty")]
    [InlineData("created-at = 1", 7, "stands in backquotes")]
    [InlineData("a ! b", 2, "A negation is written 'not'")]
    [InlineData("a && b", 2, "The character '&' has no meaning here")]
    [InlineData("a = 1 \u0001", 6, "The character 'U+0001'")]
    public void An_error_says_where_and_what_was_expected(string text, int position, string message)
    {
        Assert.False(Filter.TryParse(text, out var filter, out var error));
        Assert.Null(filter);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(position, error.Position);
        Assert.Equal(error.Message, Assert.Throws<FilterSyntaxException>(() => Filter.Parse(text)).Message);
    }

    [Fact]
    public void An_error_points_at_the_place()
    {
        var error = Assert.Throws<FilterSyntaxException>(() => Filter.Parse("year >= and lang = 1"));

        Assert.Equal(
            ["Expected a value: a \"string\", a number, true, false or an @instant, but found and. (position 8)", "  year >= and lang = 1", "          ^"],
            error.Message.Split(Environment.NewLine));
    }

    [Fact]
    public void An_error_in_a_long_text_shows_its_surroundings()
    {
        var text = string.Concat(Enumerable.Repeat("a = 1 and\n", 1000)) + "b ? 1" + new string(' ', 1000);
        var lines = Assert.Throws<FilterSyntaxException>(() => Filter.Parse(text)).Message.Split(Environment.NewLine);

        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 200));
        Assert.Equal('?', lines[1][lines[2].IndexOf('^', StringComparison.Ordinal)]);
    }

    [Theory]
    [InlineData("not ", "")]
    [InlineData("(", ")")]
    [InlineData("not (", ")")]
    public void Hostile_nesting_is_refused_without_exhausting_the_stack(string open, string close)
    {
        var text = string.Concat(Enumerable.Repeat(open, 100_000)) + "all" + string.Concat(Enumerable.Repeat(close, 100_000));

        var error = Assert.Throws<FilterSyntaxException>(() => Filter.Parse(text));
        Assert.Contains("nested", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_deepest_filter_survives_its_text_and_a_deeper_one_cannot_be_made()
    {
        var nots = Filter.GreaterThan("a", 1);
        var alternating = Filter.GreaterThan("a", 1);
        for (var depth = 2; depth <= Filter.MaxDepth; depth++)
        {
            nots = !nots;
            alternating = depth % 2 == 0 ? alternating & Filter.All : alternating | Filter.All;
        }

        Assert.Equal(nots, Filter.Parse(nots.ToString()));
        Assert.Equal(alternating, Filter.Parse(alternating.ToString()));
        Assert.Throws<ArgumentException>(() => !nots);
        Assert.Throws<ArgumentException>(() => alternating | Filter.All);
        Assert.Contains("nested deeper than 64", Assert.Throws<FilterSyntaxException>(() => Filter.Parse($"not ({nots})")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_too_long_is_refused_and_a_wide_filter_is_not()
    {
        var wide = Filter.Or(Enumerable.Range(0, 20_000).Select(i => Filter.Equal("a", i)));

        Assert.Equal(wide, Filter.Parse(wide.ToString()));
        Assert.Throws<FilterSyntaxException>(() => Filter.Parse("all" + new string(' ', Filter.MaxTextLength)));
    }
}
