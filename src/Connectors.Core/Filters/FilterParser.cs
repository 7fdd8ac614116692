namespace Connectors;

/// <summary>Reads the text form by recursive descent: or, and, not, then a condition.</summary>
internal sealed class FilterParser
{
    // The canonical form writes a "not" and a parenthesis for a level at most.
    private const int MaxNesting = 2 * Filter.MaxDepth;

    private const int MaxFoundLength = 30;

    private readonly string _text;
    private readonly FilterScanner _scanner;
    private FilterToken _token;
    private int _nesting;

    private FilterParser(string text)
    {
        _text = text;
        _scanner = new FilterScanner(text);
        _token = _scanner.Next();
    }

    public static Filter Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > Filter.MaxTextLength)
            throw new FilterSyntaxException($"The text of a filter has at most {Filter.MaxTextLength} characters; this one has {text.Length}.", text, Filter.MaxTextLength);
        var parser = new FilterParser(text);
        var filter = parser.Or();
        return parser._token.Kind == FilterTokenKind.End ? filter : throw parser.Expected("'and', 'or' or the end");
    }

    private Filter Or()
    {
        var start = _token.Start;
        var operands = new List<Filter> { And() };
        while (TryWord("or"))
            operands.Add(And());
        return Make(start, () => Filter.Or(operands));
    }

    private Filter And()
    {
        var start = _token.Start;
        var operands = new List<Filter> { Unary() };
        while (TryWord("and"))
            operands.Add(Unary());
        return Make(start, () => Filter.And(operands));
    }

    private Filter Unary()
    {
        var start = _token.Start;
        if (TryWord("not"))
        {
            var operand = Nested(start, Unary);
            return Make(start, () => Filter.Not(operand));
        }

        if (TrySymbol("("))
        {
            var inner = Nested(start, Or);
            Symbol(")");
            return inner;
        }

        return Condition();
    }

    private Filter Nested(int start, Func<Filter> parse)
    {
        if (++_nesting > MaxNesting)
            throw _scanner.Error($"The filter is nested too deep: at most {MaxNesting} parentheses and 'not' within each other.", start);
        var filter = parse();
        _nesting--;
        return filter;
    }

    private Filter Condition()
    {
        if (TryWord("all"))
            return Filter.All;
        if (TryWord("exists"))
            return Exists();
        if (_token.Is(FilterTokenKind.Word, "id"))
            return Ids();
        return _token.Kind switch
        {
            FilterTokenKind.Field => OnField(),
            FilterTokenKind.Literal => Bounds(),
            FilterTokenKind.Word when _token.Text is "in" or "match" or "null" =>
                throw Expected($"a condition; a field that is named '{_token.Text}' stands in backquotes"),
            _ => throw Expected("a condition, for instance year >= 1960"),
        };
    }

    private Filter Exists()
    {
        Symbol("(");
        var field = Field();
        Symbol(")");
        return Filter.Exists(field);
    }

    private Filter Ids()
    {
        var start = Take().Start;
        var isNegated = TryWord("not");
        string[] ids;
        if (TryWord("in"))
        {
            ids = [.. List(() => String("an id, which is a string"))];
        }
        else if (!isNegated && (_token.Is(FilterTokenKind.Symbol, "=") || _token.Is(FilterTokenKind.Symbol, "!=")))
        {
            isNegated = Take().Text.Length == 2;
            ids = [String("an id, which is a string")];
        }
        else
        {
            throw Expected("'=', '!=', 'in' or 'not in' after 'id'; a field that is named 'id' stands in backquotes");
        }

        return Negated(isNegated, Make(start, () => Filter.Ids(ids)));
    }

    private Filter OnField()
    {
        var start = _token.Start;
        var field = Field();
        if (TryWord("match"))
        {
            var text = String("a string of words");
            return Make(start, () => Filter.Match(field, text));
        }

        if (TryWord("not"))
        {
            if (!TryWord("in"))
                throw Expected("'in' after 'not'");
            return Filter.Not(AnyOf(field));
        }

        if (TryWord("in"))
            return AnyOf(field);
        return Operator() switch
        {
            "=" => Filter.Equal(field, Literal(field)),
            "!=" => Filter.NotEqual(field, Literal(field)),
            var comparison => Compared(start, field, comparison, Literal(field)),
        };
    }

    private Filter AnyOf(FieldPath field) => Filter.AnyOf(field, List(() => Literal(field)));

    private Filter Compared(int start, FieldPath field, string comparison, FilterValue value) => Make(start, () => comparison switch
    {
        "<" => Filter.LessThan(field, value),
        "<=" => Filter.LessThanOrEqual(field, value),
        ">" => Filter.GreaterThan(field, value),
        _ => Filter.GreaterThanOrEqual(field, value),
    });

    /// <summary>Reads a condition that begins with its literal: <c>1960 &lt;= year</c> or <c>1960 &lt;= year &lt; 1970</c>.</summary>
    private Filter Bounds()
    {
        var start = _token.Start;
        var first = Take().Value;
        var left = Operator();
        var field = Field();
        if (left is "=" or "!=")
            return Negated(left is "!=", Filter.Equal(field, first));
        if (!IsOrder(_token))
            return Compared(start, field, Mirrored(left), first);

        var right = _token;
        Take();
        if (right.Text[0] != left[0])
            throw _scanner.Error($"The two comparisons of a range point the same way: after '{left}' comes '{left[0]}' or '{left[0]}='.", right.Start);
        var second = Literal(field);
        var (lower, lowerOperator, upper, upperOperator) = left[0] == '<' ? (first, left, second, right.Text) : (second, right.Text, first, left);
        return Make(start, () => new RangeFilter(
            field,
            new RangeBound(lower, IsInclusive: lowerOperator.Length == 2),
            new RangeBound(upper, IsInclusive: upperOperator.Length == 2)));
    }

    private static bool IsOrder(FilterToken token) => token.Kind == FilterTokenKind.Symbol && token.Text[0] is '<' or '>';

    private static string Mirrored(string comparison) => (comparison[0] == '<' ? ">" : "<") + comparison[1..];

    private static Filter Negated(bool isNegated, Filter filter) => isNegated ? Filter.Not(filter) : filter;

    private List<T> List<T>(Func<T> item)
    {
        Symbol("(");
        var items = new List<T>();
        do
        {
            items.Add(item());
        }
        while (TrySymbol(","));
        if (!TrySymbol(")"))
            throw Expected("',' or ')'");
        return items;
    }

    private string Operator()
    {
        if (_token.Kind != FilterTokenKind.Symbol || _token.Text[0] is '(' or ')' or ',')
            throw Expected("an operator: = != < <= > >=, 'in', 'not in' or 'match'");
        return Take().Text;
    }

    private FieldPath Field() => _token.Kind == FilterTokenKind.Field
        ? Take().Field!
        : throw Expected("a field name (a word of the filter language stands in backquotes)");

    private FilterValue Literal(FieldPath field)
    {
        if (_token.Is(FilterTokenKind.Word, "null"))
            throw _scanner.Error($"null is no value. A field without a value is found by: not exists({field}).", _token.Start);
        return _token.Kind == FilterTokenKind.Literal
            ? Take().Value
            : throw Expected("a value: a \"string\", a number, true, false or an @instant");
    }

    private string String(string what) => _token.Kind == FilterTokenKind.Literal && _token.Value.Kind == FilterValueKind.String
        ? Take().Value.AsString()
        : throw Expected(what);

    private void Symbol(string symbol)
    {
        if (!TrySymbol(symbol))
            throw Expected($"'{symbol}'");
    }

    private bool TrySymbol(string symbol) => TryTake(FilterTokenKind.Symbol, symbol);

    private bool TryWord(string word) => TryTake(FilterTokenKind.Word, word);

    private bool TryTake(FilterTokenKind kind, string text)
    {
        if (!_token.Is(kind, text))
            return false;
        Take();
        return true;
    }

    private FilterToken Take()
    {
        var token = _token;
        _token = _scanner.Next();
        return token;
    }

    private FilterSyntaxException Expected(string what) =>
        _scanner.Error($"Expected {what}, but found {Found()}.", _token.Start);

    private string Found()
    {
        if (_token.Kind == FilterTokenKind.End)
            return "the end";
        var end = Math.Min(_token.End, _token.Start + MaxFoundLength);
        return _text[_token.Start..end] + (end < _token.End ? "…" : "");
    }

    /// <summary>Makes a node whose constructor checks its arguments, and says where in the text it stands if they are refused.</summary>
    private Filter Make(int start, Func<Filter> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException e)
        {
            var suffix = e.Message.LastIndexOf(" (Parameter '", StringComparison.Ordinal);
            throw _scanner.Error(suffix < 0 ? e.Message : e.Message[..suffix], start, e);
        }
    }
}
