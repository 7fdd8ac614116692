using System.Collections.Frozen;
using System.Linq.Expressions;
using System.Text.Json;

namespace Connectors.Tests.Filters;

public class FilterExpressionTests
{
    private static readonly string[] StaticLangs = ["en", "de"];

    private readonly int _year = 1960;

    private int? Pages { get; } = 10;

    [Fact]
    public void Comparisons_become_comparisons()
    {
        const int Constant = 1960;
        var captured = 1960L;
        Check(d => d.Year == 1960, "Year = 1960");
        Check(d => d.Year != 1960, "Year != 1960");
        Check(d => d.Year < Constant, "Year < 1960");
        Check(d => d.Year <= _year, "Year <= 1960");
        Check(d => d.Year > captured, "Year > 1960");
        Check(d => captured >= d.Year, "Year <= 1960");
        Check(d => 1960 < d.Year, "Year > 1960");
        Check(d => d.Pages >= 10, "Pages >= 10");
        Check(d => d.Pages == Pages, "Pages = 10");
        Check(d => d.Pages!.Value == Pages!.Value, "Pages = 10");
        Check(d => d.Bytes == 9007199254740993, "Bytes = 9007199254740993");
        Check(d => d.Bytes > 0.5, "Bytes > 0.5");
        Check(d => d.Score >= 1, "Score >= 1.0");
        Check(d => d.Weight == 0.1f, "Weight = 0.1");
        Check(d => d.Price < 9.99m, "Price < 9.99");
        Check(d => d.Price == 10m, "Price = 10");
        Check(d => d.Lang == "en", "Lang = \"en\"");
        Check(d => d.Title == "x", "headline = \"x\"");
        Check(d => d.Grade == 'b', "Grade = \"b\"");
        Check(d => string.CompareOrdinal(d.Lang, "m") < 0, "Lang < \"m\"");
        Check(d => 0 <= string.CompareOrdinal(d.Lang, "m"), "Lang >= \"m\"");
        var day = new DateOnly(2024, 5, 1);
        Check(d => d.Day >= day, "Day >= \"2024-05-01\"");
        var owner = new Guid("0191aaaa-BBBB-7ccc-8ddd-eeeeeeeeeeee");
        Check(d => d.Owner == owner, "Owner = \"0191aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee\"");
        var instant = new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.FromHours(2));
        Check(d => d.Published >= instant, "Published >= @2024-05-01T10:00:00Z");
        Check(d => d.Published >= instant.UtcDateTime, "Published >= @2024-05-01T10:00:00Z");
        var utc = instant.UtcDateTime;
        Check(d => d.Created < utc, "Created < @2024-05-01T10:00:00Z");
    }

    [Fact]
    public void Equals_methods_are_equality()
    {
        object five = 5;
        Check(d => d.Lang!.Equals("en"), "Lang = \"en\"");
        Check(d => "en".Equals(d.Lang), "Lang = \"en\"");
        Check(d => d.Lang!.Equals("en", StringComparison.Ordinal), "Lang = \"en\"");
        Check(d => string.Equals(d.Lang, "en"), "Lang = \"en\"");
        Check(d => !string.Equals("en", d.Lang, StringComparison.Ordinal), "Lang != \"en\"");
        Check(d => d.Year.Equals(5), "Year = 5");
        Check(d => Equals(d.Year, five), "Year = 5");
    }

    [Fact]
    public void Logic_becomes_logic()
    {
        Check(d => d.Year > 1 && d.Year < 5 && d.Lang == "en", "Year > 1 and Year < 5 and Lang = \"en\"");
        Check(d => d.Year > 1 || d.Year < 5 && d.Lang == "en", "Year > 1 or (Year < 5 and Lang = \"en\")");
        Check(d => !(d.Year > 1 || d.Lang == "en"), "not (Year > 1 or Lang = \"en\")");
        Check(d => d.Year > 1 & d.Lang == "en" | d.Draft, "(Year > 1 and Lang = \"en\") or Draft = true");
        Check(d => d.Draft, "Draft = true");
        Check(d => !d.Draft, "Draft != true");
        Check(d => d.Draft == false, "Draft = false");
        Check(d => d.Checked == true, "Checked = true");
        Check(d => d.Checked!.Value, "Checked = true");
    }

    [Fact]
    public void Null_becomes_existence()
    {
        string? none = null;
        Check(d => d.Title != null, "exists(headline)");
        Check(d => d.Title == null, "not exists(headline)");
        Check(d => !(d.Title == null), "exists(headline)");
        Check(d => d.Lang == none, "not exists(Lang)");
        Check(d => null != d.Pages, "exists(Pages)");
        Check(d => d.Pages.HasValue, "exists(Pages)");
        Check(d => !d.Pages.HasValue, "not exists(Pages)");
        Check(d => d.Author != null, "exists(Author)");
        Check(d => d.Checked == null, "not exists(Checked)");
    }

    [Fact]
    public void Membership_becomes_any_of()
    {
        string?[] array = ["en", "de"];
        List<string?> list = ["en", "de"];
        IReadOnlyList<string?> readOnly = list;
        var set = new HashSet<string?>(list);
        var frozen = StaticLangs.ToFrozenSet(StringComparer.Ordinal);
        const string Expected = "Lang in (\"en\", \"de\")";
        Check(d => array.Contains(d.Lang), Expected);
        Check(d => list.Contains(d.Lang), Expected);
        Check(d => readOnly.Contains(d.Lang), Expected);
        Check(d => set.Contains(d.Lang), Expected);
        Check(d => StaticLangs.Contains(d.Lang), Expected);
        Check(d => Enumerable.Contains(array, d.Lang), Expected);
        Check(d => new[] { "en", "de" }.Contains(d.Lang), Expected);
        Check(d => !array.Contains(d.Lang), "Lang not in (\"en\", \"de\")");
        Assert.Equal(["de", "en"], ((AnyOfFilter)Filter.From<Doc>(d => frozen.Contains(d.Lang!))).Values.Select(value => value.AsString()).Order(StringComparer.Ordinal));
        int[] years = [1, 2];
        int?[] pages = [1, null];
        Level[] levels = [Level.High];
        Check(d => years.Contains(d.Year), "Year in (1, 2)");
        Check(d => pages.Contains(d.Pages), "Pages in (1) or not exists(Pages)");
        Check(d => levels.Contains(d.Level), "Level in (7)");
    }

    [Fact]
    public void Collections_of_the_record_are_asked_for_an_element()
    {
        string[] wanted = ["x", "y"];
        var tag = "x";
        Check(d => d.Tags.Contains("x"), "Tags = \"x\"");
        Check(d => d.Tags.Contains(tag), "Tags = \"x\"");
        Check(d => Enumerable.Contains(d.Tags, tag), "Tags = \"x\"");
        Check(d => d.Marks.Contains(5), "Marks = 5");
        Check(d => d.Tags.Any(), "exists(Tags)");
        Check(d => d.Tags.Any(t => t == tag), "Tags = \"x\"");
        Check(d => d.Tags.Any(t => wanted.Contains(t)), "Tags in (\"x\", \"y\")");
        Check(d => d.Marks.Any(m => m >= 1 && m < 5), "1 <= Marks < 5");
        Check(d => d.Marks.Any(m => m < 5 && 1 <= m), "1 <= Marks < 5");
        Check(d => d.Marks.Any(m => m == 1 || m > 5), "Marks = 1 or Marks > 5");
        Check(d => d.Editors.Any(e => e.Name == "Ada"), "Editors.Name = \"Ada\"");
        Check(d => d.Editors.Any(e => e.Born >= 1800 && e.Born <= 1900), "1800 <= Editors.Born <= 1900");
        Check(d => d.Editors.Any(e => e.Roles.Contains("lead")), "Editors.Roles = \"lead\"");
        Check(d => d.Editors.Any(e => e.Roles.Any(r => r == "lead")), "Editors.Roles = \"lead\"");
        Check(d => d.Editors.Any(e => e.Mentor != null), "exists(Editors.Mentor)");
        Check(d => !d.Tags.Any(), "not exists(Tags)");
    }

    [Fact]
    public void Nested_members_become_paths()
    {
        var holder = new Holder();
        Check(d => d.Author!.Name == "Ada", "Author.Name = \"Ada\"");
        Check(d => d.Author!.Mentor!.Born > 1800, "Author.Mentor.Born > 1800");
        Check(d => d.Author!.Mentor!.Name == holder.Inner.Names[1], "Author.Mentor.Name = \"b\"");
        Check(d => d.Author!.Name == Holder.Static, "Author.Name = \"s\"");
    }

    [Fact]
    public void The_property_marked_as_id_is_the_id()
    {
        string[] keys = ["a", "b"];
        Check(d => d.Key == "a", "id in (\"a\")");
        Check(d => d.Key != "a", "id not in (\"a\")");
        Check(d => keys.Contains(d.Key), "id in (\"a\", \"b\")");
    }

    [Fact]
    public void Enumerations_are_compared_as_JSON_writes_them()
    {
        var level = Level.High;
        Check(d => d.Level == Level.High, "Level = 7");
        Check(d => d.Level >= level, "Level >= 7");
        Check(d => d.MaybeLevel == level, "MaybeLevel = 7");

        Assert.Equal("shade = \"very-dark\"", Filter.From(d => d.Shade == Shade.Dark, DocContext.Default.Doc).ToString());
        Assert.Equal("maybe_level = 7", Filter.From(d => d.MaybeLevel == level, DocContext.Default.Doc).ToString());
        Assert.Contains("JsonTypeInfo", Refused(d => d.Shade == Shade.Dark).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_come_from_the_contract_or_a_naming_policy()
    {
        Expression<Func<Doc, bool>> predicate = d => d.Title == "x" && d.MaybeLevel != null && d.Author!.Name == "Ada" && d.Editors.Any(e => e.Born > 1);

        Assert.Equal(
            "headline = \"x\" and exists(maybe_level) and author.name = \"Ada\" and editors.born > 1",
            Filter.From(predicate, DocContext.Default.Doc).ToString());
        Assert.Equal(
            "headline = \"x\" and exists(maybeLevel) and author.name = \"Ada\" and editors.born > 1",
            Filter.From(predicate, JsonNamingPolicy.CamelCase).ToString());
        Assert.Equal(
            "headline = \"x\" and exists(MaybeLevel) and Author.Name = \"Ada\" and Editors.Born > 1",
            Filter.From(predicate).ToString());
    }

    [Fact]
    public void A_filter_from_an_expression_finds_the_records_that_the_predicate_finds()
    {
        Doc[] docs =
        [
            new() { Year = 1969, Lang = "en", Tags = ["x"], Score = 0.1, Weight = 0.1f, Price = 0.10m, Grade = 'a', Shade = Shade.Dark, Author = new Person("Ada", 1815, ["lead"], null) },
            new() { Year = 1950, Lang = "de", Tags = ["x", "y"], Draft = true, Pages = 7, Level = Level.High, Bytes = long.MaxValue, Published = new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.FromHours(2)) },
            new() { Title = "t", Checked = false, Marks = [1, 9], Day = new DateOnly(2024, 5, 1), Owner = new Guid("0191aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee"), Editors = [new Person("Bob", 1900, [], null)] },
        ];
        string?[] langs = ["en", "fr"];
        var (instant, day, owner) = (docs[1].Published.ToUniversalTime(), docs[2].Day, docs[2].Owner);
        Expression<Func<Doc, bool>>[] predicates =
        [
            d => d.Year >= 1960, d => d.Lang != "en", d => langs.Contains(d.Lang), d => !langs.Contains(d.Lang), d => d.Tags.Contains("y"), d => !d.Tags.Any(),
            d => d.Draft, d => !d.Draft, d => d.Draft == false, d => d.Pages == null, d => d.Pages > 3, d => !(d.Pages > 3), d => d.Checked == false, d => d.Checked != false,
            d => d.Score == 0.1, d => d.Weight == 0.1f, d => d.Price == 0.1m, d => d.Grade == 'a', d => d.Shade == Shade.Dark, d => d.Level == Level.High,
            d => d.Bytes == long.MaxValue, d => d.Published == instant, d => d.Published < instant, d => d.Day == day, d => d.Day > day, d => d.Owner == owner,
            d => d.Marks.Any(m => m > 1 && m < 9), d => d.Marks.Any(m => m >= 1 && m < 9), d => d.Editors.Any(e => e.Name == "Bob"), d => d.Author != null,
        ];
        foreach (var predicate in predicates)
        {
            var evaluator = new FilterEvaluator(Filter.From(predicate, DocContext.Default.Doc));
            var expected = docs.Select(predicate.Compile());
            Assert.Equal(expected, docs.Select(doc => evaluator.Matches("id", Payload.From(doc, DocContext.Default.Doc).Utf8.Span)));
        }
    }

    [Fact]
    public void What_has_no_counterpart_is_refused_with_the_place()
    {
        var doc = new Doc { Year = 5 };
        Doc? nobody = null;
        int? nothing = null;
        var flag = true;
        string[] langs = ["en"];
        var insensitive = new HashSet<string>(langs, StringComparer.OrdinalIgnoreCase);
        (Expression<Func<Doc, bool>> Predicate, string Place, string Reason)[] cases =
        [
            (d => d.Lang!.StartsWith("en"), "d.Lang.StartsWith(\"en\")", "'StartsWith' has no counterpart"),
            (d => d.Lang!.Contains("en"), "d.Lang.Contains(\"en\")", "Filter.Match"),
            (d => d.Lang!.Trim() == "en", "d.Lang.Trim()", "not a member of the record"),
            (d => d.Lang!.Length > 3, "d.Lang.Length", "not a member of a JSON object"),
            (d => d.Marks.Count > 3, "d.Marks.Count", "not a member of a JSON object"),
            (d => d.Published.Year == 2024, "d.Published.Year", "not a member of a JSON object"),
            (d => d.Tags[0] == "x", "d.Tags[0]", "positions"),
            (d => d.Year + 1 == 5, "(d.Year + 1)", "not a member of the record"),
            (d => d.Year == doc.Year + 1, "+ 1)", "put it into a variable"),
            (d => d.Year == int.Parse("5"), "Parse(\"5\")", "put it into a variable"),
            (d => d.Published > DateTimeOffset.UtcNow.AddDays(-1), "AddDays", "put it into a variable"),
            (d => d.Year == d.Pages, "d.Pages", "both sides depend on the record"),
            (d => d.Tags.Contains(d.Lang), "d.Tags", "both depend on the record"),
            (d => (int)d.Score == 1, "Convert(d.Score, Int32)", "may change the value"),
            (d => (byte)d.Year == 1, "Convert(d.Year, Byte)", "may change the value"),
            (d => d.Year == nobody!.Year, "nobody", "is null"),
            (d => d.Pages > nothing, "d.Pages", "larger than null"),
            (d => true, "True", "every point or none"),
            (d => flag, "flag", "every point or none"),
            (d => flag || d.Draft, "flag", "every point or none"),
            (d => langs.Contains("en"), "Contains", "every point or none"),
            (d => d.Draft ? d.Year > 1 : d.Year > 2, "IIF", "not a condition"),
            (d => d.Draft ^ d.Checked!.Value, "^", "both sides depend"),
            (d => d == doc, "d", "the record itself"),
            (d => d.Tags == langs, "d.Tags", "no literal of a filter"),
            (d => d.Hidden == "x", "d.Hidden", "[JsonIgnore]"),
            (d => d.Field == 1, "d.Field", "writes no fields"),
            (d => d.Vector != null, "d.Vector", "a vector"),
            (d => d.Key == null, "d.Key", "every point has an id"),
            (d => string.CompareOrdinal(d.Key, "a") > 0, "d.Key", "==, != and Contains"),
            (d => string.CompareOrdinal("a", d.Lang) > 0, "CompareOrdinal", "the field and then the value"),
            (d => d.Lang!.Equals("en", StringComparison.OrdinalIgnoreCase), "Equals", "ordinally"),
            (d => insensitive.Contains(d.Lang!), "Contains", "comparer of its own"),
            (d => langs.Contains(d.Lang, StringComparer.OrdinalIgnoreCase), "Contains", "its own equality"),
            (d => d.Tags.Contains(null), "d.Tags", "null elements"),
            (d => d.Tags.Any(t => t != "x"), "Any", "one comparison"),
            (d => d.Tags.Any(t => t == "x" && d.Draft), "Any", "one comparison"),
            (d => d.Tags.Any(t => d.Draft), "Any", "one comparison"),
            (d => d.Editors.Any(e => e.Name == "Ada" && e.Born > 1), "Any", "one comparison"),
            (d => d.Tags.All(t => t == "x"), "All", "'All' has no counterpart"),
            (d => d.Grid.Any(row => row.Contains(1)), "Any", "arrays inside of arrays"),
            (d => d.Created == new Holder().Now, "new Holder()", "put it into a variable"),
            (d => d.Score == Holder.NotANumber, "NotANumber", "no literal of a filter"),
            (d => d.Created == Holder.Unspecified, "d.Created", "unspecified kind"),
        ];
        foreach (var (predicate, place, reason) in cases)
        {
            var message = Refused(predicate).Message;
            Assert.True(message.Contains(place, StringComparison.Ordinal) && message.Contains(reason, StringComparison.Ordinal), $"{predicate}: {message}");
        }
    }

    [Fact]
    public void An_empty_collection_is_refused_because_its_negation_would_be_every_point()
    {
        string[] none = [];
        Assert.Contains("is empty", Assert.Throws<ArgumentException>(() => Filter.From<Doc>(d => !none.Contains(d.Lang))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Filter.From<Doc>(d => none.Contains(d.Key)));
    }

    [Fact]
    public void Captured_variables_are_read_when_the_filter_is_made()
    {
        var year = 1960;
        var filter = Filter.From<Doc>(d => d.Year == year);
        year = 1970;

        Assert.Equal("Year = 1960", filter.ToString());
        Assert.Equal(1970, year);
    }

    private static NotSupportedException Refused(Expression<Func<Doc, bool>> predicate)
    {
        try
        {
            return Assert.Throws<NotSupportedException>(() => Filter.From(predicate));
        }
        catch (Xunit.Sdk.XunitException e)
        {
            throw new InvalidOperationException(predicate.ToString(), e);
        }
    }

    private static void Check(Expression<Func<Doc, bool>> predicate, string expected) => Assert.Equal(Filter.Parse(expected), Filter.From(predicate));

    private sealed class Holder
    {
        public static readonly string Static = "s";
        public static readonly double NotANumber = double.NaN;
        public static readonly DateTime Unspecified = new(2024, 5, 1, 0, 0, 0, DateTimeKind.Unspecified);
        public readonly string[] Names = ["a", "b"];

        public DateTime Now { get; } = DateTime.UtcNow;

        public Holder Inner => this;
    }
}
