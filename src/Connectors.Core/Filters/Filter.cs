using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Connectors;

/// <summary>
/// A condition on the id and the payload of points. The algebra is closed: a filter is one of <see cref="AllFilter"/>,
/// <see cref="EqualFilter"/>, <see cref="AnyOfFilter"/>, <see cref="RangeFilter"/>, <see cref="ExistsFilter"/>,
/// <see cref="MatchFilter"/>, <see cref="IdsFilter"/>, <see cref="AndFilter"/>, <see cref="OrFilter"/> and <see cref="NotFilter"/>.
/// </summary>
/// <remarks>
/// <para>A field holds zero or more values. Missing, null and <c>[]</c> hold none; an array holds its elements (its null elements are
/// none, and an array or object among them is one value of a type that equals no literal); anything else is one value. Of a nested key
/// <c>a.b</c>, every object in <c>a</c> (itself, or the elements of an array) contributes the values of its <c>b</c>.</para>
/// <para>A comparison is true if some value of the same type satisfies it. Strings compare by code point; a JSON number without
/// fraction and exponent that fits 64 bits is an integer, any other is the nearest double, and the two compare by exact value; a
/// string that is an RFC 3339 date-time (<c>2024-05-01T10:00:00.5+02:00</c>: seconds and offset are not optional, digits beyond
/// 100 ns are cut off, there are no leap seconds) also compares as an instant, but only with instants.</para>
/// <para><c>match</c> is true if every word of its text is a word of some string of the field. Words are maximal runs of letters and
/// decimal digits with their combining marks, lower-cased by the invariant culture.</para>
/// <para><c>not</c> is the complement: it keeps points without the field.</para>
/// <para>A store that cannot express a filter with exactly this meaning throws <see cref="NotSupportedException"/> before any I/O.
/// <see cref="FilterEvaluator"/> is the reference implementation.</para>
/// <para>Filters are immutable and compare by value. Their depth is at most <see cref="MaxDepth"/>.</para>
/// </remarks>
public abstract record Filter
{
    /// <summary>How many characters the text form of a filter may have when it is parsed.</summary>
    public const int MaxTextLength = 1 << 20;

    /// <summary>How many nodes a filter may have from the root to a leaf.</summary>
    public const int MaxDepth = 64;

    private readonly int _depth;

    private protected Filter(int depth = 1)
    {
        if (depth > MaxDepth)
            throw new ArgumentException($"The filter is nested deeper than {MaxDepth} levels.", nameof(depth));
        _depth = depth;
    }

    /// <summary>Gets the filter that every point passes. An empty filter is an error everywhere; this is how to say it.</summary>
    public static Filter All { get; } = new AllFilter();

    /// <summary>Negates.</summary>
    /// <param name="operand">A filter.</param>
    public static Filter operator !(Filter operand) => Not(operand);

    /// <summary>Joins two filters by and.</summary>
    /// <param name="left">A filter.</param>
    /// <param name="right">Another filter.</param>
    public static Filter operator &(Filter left, Filter right) => And(left, right);

    /// <summary>Joins two filters by or.</summary>
    /// <param name="left">A filter.</param>
    /// <param name="right">Another filter.</param>
    public static Filter operator |(Filter left, Filter right) => Or(left, right);

    /// <summary>The field holds the value.</summary>
    /// <param name="field">The field, for instance <c>lang</c> or <c>author.name</c>.</param>
    /// <param name="value">The value.</param>
    public static Filter Equal(FieldPath field, FilterValue value) => new EqualFilter(field, value);

    /// <summary>The complement of <see cref="Equal"/>: the field does not hold the value; points without the field pass.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">The value.</param>
    public static Filter NotEqual(FieldPath field, FilterValue value) => new NotFilter(new EqualFilter(field, value));

    /// <summary>The field holds one of the values.</summary>
    /// <param name="field">The field.</param>
    /// <param name="values">At least one value; their types may differ.</param>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public static Filter AnyOf(FieldPath field, params ReadOnlySpan<FilterValue> values) => new AnyOfFilter(field, values.ToArray());

    /// <inheritdoc cref="AnyOf(FieldPath, ReadOnlySpan{FilterValue})"/>
    public static Filter AnyOf(FieldPath field, IEnumerable<FilterValue> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new AnyOfFilter(field, [.. values]);
    }

    /// <inheritdoc cref="AnyOf(FieldPath, ReadOnlySpan{FilterValue})"/>
    public static Filter AnyOf(FieldPath field, IEnumerable<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new AnyOfFilter(field, [.. values.Select(static value => new FilterValue(value))]);
    }

    /// <summary>
    /// The field holds a value within the bounds: <c>Filter.Range("year", gte: 1960, lt: 1970)</c>. It is one value that satisfies both.
    /// </summary>
    /// <param name="field">The field.</param>
    /// <param name="gt">The value is greater than this.</param>
    /// <param name="gte">The value is greater than or equal to this.</param>
    /// <param name="lt">The value is less than this.</param>
    /// <param name="lte">The value is less than or equal to this.</param>
    /// <exception cref="ArgumentException">There is no bound, or two of the same side, or a boolean, or the types of the bounds differ.</exception>
    public static Filter Range(FieldPath field, FilterValue? gt = null, FilterValue? gte = null, FilterValue? lt = null, FilterValue? lte = null)
    {
        if (gt is not null && gte is not null)
            throw new ArgumentException("Give one lower bound: gt or gte, not both.", nameof(gte));
        if (lt is not null && lte is not null)
            throw new ArgumentException("Give one upper bound: lt or lte, not both.", nameof(lte));
        return new RangeFilter(field, Bound(gt, gte), Bound(lt, lte));

        static RangeBound? Bound(FilterValue? exclusive, FilterValue? inclusive) =>
            (exclusive ?? inclusive) is { } value ? new RangeBound(value, IsInclusive: inclusive is not null) : null;
    }

    /// <summary>The field holds a value greater than the given one.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">A number, a string or an instant.</param>
    public static Filter GreaterThan(FieldPath field, FilterValue value) => Range(field, gt: value);

    /// <summary>The field holds a value greater than or equal to the given one.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">A number, a string or an instant.</param>
    public static Filter GreaterThanOrEqual(FieldPath field, FilterValue value) => Range(field, gte: value);

    /// <summary>The field holds a value less than the given one.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">A number, a string or an instant.</param>
    public static Filter LessThan(FieldPath field, FilterValue value) => Range(field, lt: value);

    /// <summary>The field holds a value less than or equal to the given one.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">A number, a string or an instant.</param>
    public static Filter LessThanOrEqual(FieldPath field, FilterValue value) => Range(field, lte: value);

    /// <summary>The field holds at least one value.</summary>
    /// <param name="field">The field.</param>
    public static Filter Exists(FieldPath field) => new ExistsFilter(field);

    /// <summary>The strings of the field hold all words of the text. Only on fields that are declared as text.</summary>
    /// <param name="field">The field.</param>
    /// <param name="text">A text of at least one word; order and repetition do not count.</param>
    /// <exception cref="ArgumentException">The text has no word.</exception>
    public static Filter Match(FieldPath field, string text) => new MatchFilter(field, text);

    /// <summary>The point has one of the ids.</summary>
    /// <param name="ids">At least one id of 1 to 512 UTF-8 bytes.</param>
    /// <exception cref="ArgumentException">There are no ids, or one is too short or too long.</exception>
    public static Filter Ids(params ReadOnlySpan<string> ids) => new IdsFilter(ids.ToArray());

    /// <inheritdoc cref="Ids(ReadOnlySpan{string})"/>
    public static Filter Ids(IEnumerable<string> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return new IdsFilter([.. ids]);
    }

    /// <summary>All of the operands hold. Operands that are themselves an and are merged into it; a single operand is returned as it is.</summary>
    /// <param name="operands">At least one filter.</param>
    /// <exception cref="ArgumentException">There are no operands: an empty and would be every point by accident.</exception>
    public static Filter And(params ReadOnlySpan<Filter> operands)
    {
        var flat = new List<Filter>(operands.Length);
        foreach (var operand in operands)
        {
            if (operand is AndFilter and)
                flat.AddRange(and.Operands);
            else
                flat.Add(operand ?? throw new ArgumentNullException(nameof(operands)));
        }

        return flat.Count switch
        {
            0 => throw new ArgumentException($"An 'and' needs at least one operand. For every point write {nameof(Filter)}.{nameof(All)}.", nameof(operands)),
            1 => flat[0],
            _ => new AndFilter([.. flat]),
        };
    }

    /// <inheritdoc cref="And(ReadOnlySpan{Filter})"/>
    public static Filter And(IEnumerable<Filter> operands)
    {
        ArgumentNullException.ThrowIfNull(operands);
        return And(operands.ToArray().AsSpan());
    }

    /// <summary>At least one of the operands holds. Operands that are themselves an or are merged into it; a single operand is returned as it is.</summary>
    /// <param name="operands">At least one filter.</param>
    /// <exception cref="ArgumentException">There are no operands.</exception>
    public static Filter Or(params ReadOnlySpan<Filter> operands)
    {
        var flat = new List<Filter>(operands.Length);
        foreach (var operand in operands)
        {
            if (operand is OrFilter or)
                flat.AddRange(or.Operands);
            else
                flat.Add(operand ?? throw new ArgumentNullException(nameof(operands)));
        }

        return flat.Count switch
        {
            0 => throw new ArgumentException("An 'or' needs at least one operand.", nameof(operands)),
            1 => flat[0],
            _ => new OrFilter([.. flat]),
        };
    }

    /// <inheritdoc cref="Or(ReadOnlySpan{Filter})"/>
    public static Filter Or(IEnumerable<Filter> operands)
    {
        ArgumentNullException.ThrowIfNull(operands);
        return Or(operands.ToArray().AsSpan());
    }

    /// <summary>The complement: points that do not pass the operand, those without the field included.</summary>
    /// <param name="operand">A filter.</param>
    public static Filter Not(Filter operand)
    {
        ArgumentNullException.ThrowIfNull(operand);
        return new NotFilter(operand);
    }

    /// <summary>
    /// Translates a predicate over a record: <c>Filter.From&lt;Doc&gt;(d => d.Year >= 1960 &amp;&amp; langs.Contains(d.Lang))</c>.
    /// </summary>
    /// <remarks>
    /// <para>Known are comparisons of a member (nested ones too) with a constant or captured value, <c>== null</c> and <c>HasValue</c>
    /// (<c>exists</c>), booleans, <c>&amp;&amp;</c>, <c>||</c>, <c>!</c>, <c>list.Contains(d.Lang)</c> (any of),
    /// <c>d.Tags.Contains("x")</c>, <c>d.Tags.Any()</c>, <c>d.Tags.Any(t => …)</c> with one comparison or a lower and an upper bound,
    /// <c>Equals</c>, and <c>string.CompareOrdinal(d.Lang, "m") &lt; 0</c>. A property marked with <see cref="PointIdAttribute"/> is the
    /// id. Captured variables are read once, now; nothing is compiled.</para>
    /// <para>The meaning is that of filters: <c>d.Lang != "en"</c> is the complement of <c>==</c>, as in C#, and a missing field
    /// satisfies no comparison, also where C# would fill in 0 or false when reading the record. Enumerations are compared as JSON writes
    /// them (numbers, unless the contract says otherwise). A <see cref="DateTimeOffset"/> is compared as an instant.</para>
    /// </remarks>
    /// <typeparam name="T">The type of the records.</typeparam>
    /// <param name="predicate">The condition.</param>
    /// <param name="typeInfo">The JSON contract of the records, which gives the names and the form of the values.</param>
    /// <exception cref="NotSupportedException">A part of the predicate has no counterpart; the message names it.</exception>
    /// <exception cref="ArgumentException">A captured collection is empty.</exception>
    public static Filter From<T>(Expression<Func<T, bool>> predicate, JsonTypeInfo<T> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        ArgumentNullException.ThrowIfNull(typeInfo);
        return ExpressionTranslator.Translate(predicate, new MemberNames(typeInfo, naming: null));
    }

    /// <summary>Translates a predicate as <see cref="From{T}(Expression{Func{T, bool}}, JsonTypeInfo{T})"/> does, without a JSON contract.</summary>
    /// <typeparam name="T">The type of the records.</typeparam>
    /// <param name="predicate">The condition.</param>
    /// <param name="naming">The names of members without [JsonPropertyName]; null (the default) keeps the names of the members.</param>
    /// <exception cref="NotSupportedException">A part of the predicate has no counterpart; the message names it.</exception>
    /// <exception cref="ArgumentException">A captured collection is empty.</exception>
    public static Filter From<T>(Expression<Func<T, bool>> predicate, JsonNamingPolicy? naming = null)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return ExpressionTranslator.Translate(predicate, new MemberNames(record: null, naming));
    }

    /// <summary>
    /// Reads the text form: <c>year >= 1960 and (lang in ("en", "de") or not exists(lang))</c>.
    /// </summary>
    /// <remarks>
    /// <para>Conditions: <c>field = value</c> (or <c>==</c>), <c>!=</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c>, the same
    /// with the value first, one value in a range as <c>1960 &lt;= year &lt; 1970</c>, <c>field in (value, …)</c>,
    /// <c>field not in (value, …)</c>, <c>field match "words"</c>, <c>exists(field)</c>, <c>id = "…"</c>, <c>id in ("…", …)</c>,
    /// <c>all</c>. They are joined by <c>or</c>, <c>and</c> (which binds tighter), <c>not</c> (tighter still) and parentheses. Words of
    /// the language are read in any case.</para>
    /// <para>A field is keys joined by dots; a key is letters, digits and underscores and does not begin with a digit, or anything in
    /// backquotes. Values: <c>"strings"</c> with the escapes of JSON, integers, doubles (with a fraction or an exponent),
    /// <c>true</c>, <c>false</c>, instants <c>@2024-05-01T10:00:00Z</c> (RFC 3339; a date alone is its midnight in UTC).</para>
    /// </remarks>
    /// <param name="text">At most <see cref="MaxTextLength"/> characters.</param>
    /// <exception cref="FilterSyntaxException">The text is not a filter; the message shows where and what was expected.</exception>
    public static Filter Parse(string text) => FilterParser.Parse(text);

    /// <summary>Reads the text form as <see cref="Parse"/> does, and returns the error instead of throwing it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="filter">The filter, or null.</param>
    /// <param name="error">What is wrong with the text, or null.</param>
    /// <returns>Whether the text is a filter.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out Filter? filter, [NotNullWhen(false)] out FilterSyntaxException? error)
    {
        (filter, error) = (null, null);
        try
        {
            filter = Parse(text);
            return true;
        }
        catch (FilterSyntaxException e)
        {
            error = e;
            return false;
        }
    }

    /// <summary>Returns the canonical text form, which <see cref="Parse"/> reads back to an equal filter.</summary>
    public sealed override string ToString() => FilterPrinter.Print(this);

    internal abstract TResult Accept<TResult>(FilterVisitor<TResult> visitor);

    private protected static int DepthOver(ReadOnlySpan<Filter> operands)
    {
        var deepest = 0;
        foreach (var operand in operands)
            deepest = Math.Max(deepest, operand._depth);
        return deepest + 1;
    }

    private protected static int HashOf<T>(IReadOnlyList<T> items)
    {
        var hash = default(HashCode);
        foreach (var item in items)
            hash.Add(item);
        return hash.ToHashCode();
    }
}
