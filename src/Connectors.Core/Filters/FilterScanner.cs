using System.Buffers;
using System.Globalization;
using System.Text;

namespace Connectors;

/// <summary>Cuts the text form of filters into tokens.</summary>
internal sealed class FilterScanner(string text)
{
    private static readonly SearchValues<char> InstantCharacters = SearchValues.Create("0123456789TtZz:.+-");

    private int _position;

    public FilterToken Next()
    {
        while (_position < text.Length && char.IsWhiteSpace(text[_position]))
            _position++;
        if (_position == text.Length)
            return new FilterToken(FilterTokenKind.End, _position, _position);

        var c = text[_position];
        return c switch
        {
            '"' => String(),
            '@' => Instant(),
            '`' => Field(),
            '-' or (>= '0' and <= '9') => Number(),
            '(' or ')' or ',' or '=' or '!' or '<' or '>' => Symbol(),
            _ when FilterWords.KeyLength(text.AsSpan(_position)) > 0 => Field(),
            '\'' => throw Error("A string stands in double quotes, not in single ones.", _position),
            _ => throw Error($"The character '{(char.IsControl(c) ? $"U+{(int)c:X4}" : c)}' has no meaning here. A field name with odd characters stands in backquotes, a string in double quotes.", _position),
        };
    }

    public FilterSyntaxException Error(string problem, int position, Exception? inner = null) =>
        new($"{problem} (position {position})", text, position, inner);

    private FilterToken Symbol()
    {
        var start = _position++;
        if (_position < text.Length && text[_position] == '=' && text[start] is '=' or '!' or '<' or '>')
            _position++;
        var symbol = text[start.._position];
        return symbol switch
        {
            "!" => throw Error("A negation is written 'not', and inequality '!='.", start),
            "==" => new FilterToken(FilterTokenKind.Symbol, start, _position, "="),
            _ => new FilterToken(FilterTokenKind.Symbol, start, _position, symbol),
        };
    }

    private FilterToken Field()
    {
        var start = _position;
        if (text[start] != '`')
        {
            var word = text.Substring(start, FilterWords.KeyLength(text.AsSpan(start)));
            if (FilterWords.IsReserved(word))
                return Word(word);
        }

        var keys = new List<string>();
        do
        {
            if (keys.Count > 0)
                _position++;
            keys.Add(Key());
        }
        while (_position < text.Length && text[_position] == '.');
        return new FilterToken(FilterTokenKind.Field, start, _position, Field: new FieldPath([.. keys]));
    }

    private FilterToken Word(string word)
    {
        var start = _position;
        _position += word.Length;
        if (_position < text.Length && text[_position] == '.')
            throw Error($"'{word}' is a word of the filter language; a field of that name stands in backquotes: `{word}`.", start);
        return word.ToLowerInvariant() switch
        {
            "true" => new FilterToken(FilterTokenKind.Literal, start, _position, Value: true),
            "false" => new FilterToken(FilterTokenKind.Literal, start, _position, Value: false),
            var other => new FilterToken(FilterTokenKind.Word, start, _position, other),
        };
    }

    private string Key()
    {
        var start = _position;
        if (start < text.Length && text[start] == '`')
        {
            string key;
            try
            {
                key = FieldPath.Quoted(text, ref _position);
                WellFormed.ThrowUnless(key, nameof(text));
            }
            catch (Exception e) when (e is FormatException or ArgumentException)
            {
                throw Error("The field name in backquotes is not closed or not well-formed.", start, e);
            }

            return key.Length > 0 ? key : throw Error("A field name must not be empty.", start);
        }

        var length = FilterWords.KeyLength(text.AsSpan(start));
        _position += length;
        return length > 0 ? text.Substring(start, length) : throw Error("A key of a field name was expected after the dot.", start);
    }

    private FilterToken Literal(int start, FilterValue value) => new(FilterTokenKind.Literal, start, _position, Value: value);

    private FilterToken Number()
    {
        var start = _position;
        if (text[start] == '-' && (++_position == text.Length || !char.IsAsciiDigit(text[_position])))
            throw Error("After '-' comes a digit. A field name with odd characters stands in backquotes.", start);
        Digits();
        var isInteger = true;
        if (_position < text.Length && text[_position] == '.')
        {
            _position++;
            Digits();
            isInteger = false;
        }

        if (_position < text.Length && text[_position] is 'e' or 'E')
        {
            _position++;
            if (_position < text.Length && text[_position] is '+' or '-')
                _position++;
            Digits();
            isInteger = false;
        }

        if (FilterWords.KeyLength(text.AsSpan(_position)) > 0)
            throw Error("A number ends with a digit. A field name that begins with a digit stands in backquotes.", _position);
        return isInteger ? Literal(start, Integer(start)) : Literal(start, Double(start));
    }

    private void Digits()
    {
        var start = _position;
        while (_position < text.Length && char.IsAsciiDigit(text[_position]))
            _position++;
        if (_position == start)
            throw Error("A digit was expected.", start);
    }

    private long Integer(int start) =>
        long.TryParse(text.AsSpan(start, _position - start), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Error("The integer does not fit 64 bits. Written with a fraction or an exponent it is a double.", start);

    private double Double(int start)
    {
        var value = double.Parse(text.AsSpan(start, _position - start), NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(value) ? value : throw Error("The number is too large for a double.", start);
    }

    private FilterToken Instant()
    {
        var start = _position++;
        var length = text.AsSpan(_position).IndexOfAnyExcept(InstantCharacters);
        _position = length < 0 ? text.Length : _position + length;
        Span<byte> ascii = stackalloc byte[64];
        if (_position - start - 1 <= ascii.Length
            && Encoding.ASCII.TryGetBytes(text.AsSpan(start + 1, _position - start - 1), ascii, out var count)
            && Rfc3339.TryParse(ascii[..count], allowDate: true, out var utcTicks)
            && utcTicks >= 0 && utcTicks <= DateTimeOffset.MaxValue.Ticks)
        {
            return Literal(start, new DateTimeOffset(utcTicks, TimeSpan.Zero));
        }

        throw Error("An instant is an RFC 3339 date-time with an offset, or a date: @2024-05-01T10:00:00Z, @2024-05-01T12:00:00.5+02:00, @2024-05-01.", start);
    }

    private FilterToken String()
    {
        var start = _position;
        var value = new StringBuilder();
        for (_position++; _position < text.Length && text[_position] != '"'; _position++)
        {
            if (text[_position] < ' ')
                throw Error("A control character in a string is written as an escape: \\n, \\t, \\u0000.", _position);
            value.Append(text[_position] == '\\' ? Escape() : text[_position]);
        }

        if (_position == text.Length)
            throw Error("The string is not closed.", start);
        _position++;
        try
        {
            return Literal(start, value.ToString());
        }
        catch (ArgumentException e)
        {
            throw Error("The string holds a lone surrogate.", start, e);
        }
    }

    /// <summary>Reads an escape of JSON; the position moves from the backslash to the last character of the escape.</summary>
    private char Escape()
    {
        var start = _position++;
        var c = _position < text.Length ? text[_position] : '\0';
        switch (c)
        {
            case '"' or '\\' or '/':
                return c;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u' when _position + 4 < text.Length
                && ushort.TryParse(text.AsSpan(_position + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit):
                _position += 4;
                return (char)unit;
            default:
                throw Error("The escapes of a string are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hexadecimal digits.", start);
        }
    }
}
