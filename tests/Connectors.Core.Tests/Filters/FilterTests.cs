namespace Connectors.Tests.Filters;

public class FilterTests
{
    [Fact]
    public void Nothing_means_every_point_by_accident()
    {
        Assert.Throws<ArgumentException>(() => Filter.And());
        Assert.Throws<ArgumentException>(() => Filter.Or());
        Assert.Throws<ArgumentException>(() => Filter.And(new List<Filter>()));
        Assert.Throws<ArgumentException>(() => Filter.Or(new List<Filter>()));
        Assert.Throws<ArgumentException>(() => Filter.AnyOf("a"));
        Assert.Throws<ArgumentException>(() => Filter.AnyOf("a", new List<string>()));
        Assert.Throws<ArgumentException>(() => Filter.Ids());
        Assert.Throws<ArgumentException>(() => Filter.Range("a"));
        Assert.Throws<ArgumentException>(() => Filter.Match("a", " - "));
        Assert.Throws<ArgumentNullException>(() => Filter.And(Filter.All, null!));
        Assert.Throws<ArgumentNullException>(() => Filter.Not(null!));
        Assert.Throws<ArgumentNullException>(() => Filter.Equal("a", (string)null!));
    }

    [Fact]
    public void Arguments_that_no_store_can_take_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Filter.Equal("a", double.NaN));
        Assert.Throws<ArgumentException>(() => Filter.Equal("a", double.PositiveInfinity));
        Assert.Throws<ArgumentException>(() => Filter.Equal("a", float.NegativeInfinity));
        Assert.Throws<ArgumentException>(() => Filter.Equal("a", "\ud800"));
        Assert.Throws<ArgumentException>(() => Filter.Match("a", "x\udc00"));
        Assert.Throws<ArgumentException>(() => Filter.Ids(""));
        Assert.Throws<ArgumentException>(() => Filter.Ids(new string('ä', 257)));
        Assert.Throws<ArgumentException>(() => Filter.Ids("\ud800"));
        Assert.Throws<ArgumentException>(() => Filter.GreaterThan("a", true));
        Assert.Throws<ArgumentException>(() => Filter.Range("a", gt: 1, lt: true));
        Assert.Throws<ArgumentException>(() => Filter.Range("a", gt: 1, lt: "2"));
        Assert.Throws<ArgumentException>(() => Filter.Range("a", gt: 1, gte: 1));
        Assert.Throws<ArgumentException>(() => Filter.Range("a", lt: 1, lte: 1));
    }

    [Fact]
    public void Filters_compare_by_value()
    {
        Assert.Equal(Filter.AnyOf("a", 1, "x"), Filter.AnyOf("a", [1, "x"]));
        Assert.Equal(Filter.AnyOf("a", "x", "y"), Filter.AnyOf("a", new List<string> { "x", "y" }));
        Assert.NotEqual(Filter.AnyOf("a", 1, 2), Filter.AnyOf("a", 2, 1));
        Assert.NotEqual(Filter.Equal("a", 1), Filter.Equal("a", 1.0));
        Assert.NotEqual(Filter.Equal("a.b", 1), Filter.Equal("`a.b`", 1));
        Assert.NotEqual(Filter.All & Filter.Exists("a"), Filter.All | Filter.Exists("a"));
        Assert.Equal(Filter.Ids("a", "b"), Filter.Ids(new List<string> { "a", "b" }));
        Assert.Equal(
            Filter.Equal("t", new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.FromHours(2))),
            Filter.Equal("t", new DateTimeOffset(2024, 5, 1, 10, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void Nested_ands_and_ors_become_flat_and_one_operand_stands_for_itself()
    {
        var (a, b, c) = (Filter.Exists("a"), Filter.Exists("b"), Filter.Exists("c"));

        Assert.Equal([a, b, c], Assert.IsType<AndFilter>(a & b & c).Operands);
        Assert.Equal(a & (b & c), a & b & c);
        Assert.Equal([a, b, c], Assert.IsType<OrFilter>(a | (b | c)).Operands);
        Assert.Equal([a | b, c], Assert.IsType<AndFilter>((a | b) & c).Operands);
        Assert.Same(a, Filter.And(a));
        Assert.Same(a, Filter.Or(a));
    }

    [Fact]
    public void A_float_is_the_number_that_its_shortest_text_shows() => Assert.Equal(Filter.Equal("a", 0.1), Filter.Equal("a", 0.1f));

    [Fact]
    public void The_default_value_is_the_integer_zero() => Assert.Equal(new FilterValue(0L), default);

    [Fact]
    public void A_value_is_read_as_its_own_kind_only()
    {
        Assert.Equal(5, new FilterValue(5).AsInt64());
        Assert.Equal(new DateTimeOffset(2024, 5, 1, 10, 0, 0, TimeSpan.Zero), new FilterValue(new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.FromHours(2))).AsInstant());
        Assert.Throws<InvalidOperationException>(() => new FilterValue(5).AsDouble());
        Assert.Throws<InvalidOperationException>(() => new FilterValue("x").AsBoolean());
    }

    [Theory]
    [InlineData("year", "year")]
    [InlineData("author.name", "author|name")]
    [InlineData("`a.b`.c", "a.b|c")]
    [InlineData("a.`b.c`", "a|b.c")]
    [InlineData("`x``y`", "x`y")]
    [InlineData("created-at", "created-at")]
    [InlineData("id", "id")]
    public void A_field_path_is_read_and_printed(string text, string keys)
    {
        var path = FieldPath.Parse(text);

        Assert.Equal(keys.Split('|'), path.Keys);
        Assert.Equal(path, FieldPath.Parse(path.ToString()));
        Assert.Equal(path, Assert.IsType<ExistsFilter>(Filter.Parse($"exists({path})")).Field);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a.")]
    [InlineData(".a")]
    [InlineData("a..b")]
    [InlineData("`a")]
    [InlineData("``")]
    [InlineData("`a`b")]
    [InlineData("a`b`")]
    public void A_malformed_field_path_is_refused(string text) => Assert.Throws<FormatException>(() => FieldPath.Parse(text));

    [Fact]
    public void Pushing_negation_swaps_and_with_or_and_drops_double_negation()
    {
        var filter = Filter.Parse("""not (a = 1 and not (b > 2 or not exists(c)) and id in ("x"))""");

        Assert.Equal("""a != 1 or b > 2 or not exists(c) or id not in ("x")""", FilterRewriter.PushNegation(filter).ToString());
    }

    [Fact]
    public void The_fields_of_a_filter_are_listed_once() =>
        Assert.Equal(["a", "b.c", "d", "e"], FilterFields.Of(Filter.Parse("""a = 1 and (a > 2 or not exists(b.c)) and d match "x" and e in (1) and id = "y" and all""")).Select(field => field.ToString()));

    [Fact]
    public void Match_is_refused_on_fields_that_are_not_text()
    {
        var filter = Filter.Parse("""not (title match "x" or lang = "en")""");

        FilterFields.ThrowUnlessText(filter, field => field.ToString() == "title");
        var error = Assert.Throws<NotSupportedException>(() => FilterFields.ThrowUnlessText(filter, field => field.ToString() == "lang"));
        Assert.Contains("title", error.Message, StringComparison.Ordinal);
    }
}
