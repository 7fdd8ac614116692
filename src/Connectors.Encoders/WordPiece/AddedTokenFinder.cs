using System.Buffers;

namespace Connectors.Encoders;

/// <summary>Finds added tokens in a text: the leftmost, and of those that begin there the longest.</summary>
internal sealed class AddedTokenFinder
{
    private readonly AddedToken[] _longestFirst;
    private readonly SearchValues<string> _contents;

    public AddedTokenFinder(IEnumerable<AddedToken> tokens)
    {
        _longestFirst = [.. tokens.Where(token => token.Content.Length > 0).OrderByDescending(token => token.Content.Length)];
        _contents = SearchValues.Create([.. _longestFirst.Select(token => token.Content)], StringComparison.Ordinal);
    }

    public bool IsEmpty => _longestFirst.Length == 0;

    /// <summary>Finds the next token at or after an index.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Where to begin; white space before it is never taken.</param>
    /// <param name="specialAsText">Whether special tokens are passed over.</param>
    /// <param name="span">The place of the token with the white space that belongs to it.</param>
    public AddedToken? Find(ReadOnlySpan<char> text, int from, bool specialAsText, out TextSpan span)
    {
        span = default;
        for (var at = from; at < text.Length;)
        {
            var next = text[at..].IndexOfAny(_contents);
            if (next < 0)
                return null;
            at += next;
            var token = LongestAt(text[at..]);
            if (!(token.Special && specialAsText))
            {
                span = WithWhiteSpace(text, from, at, token);
                return token;
            }

            at += token.Content.Length;
        }

        return null;
    }

    private AddedToken LongestAt(ReadOnlySpan<char> text)
    {
        foreach (var token in _longestFirst)
        {
            if (text.StartsWith(token.Content, StringComparison.Ordinal))
                return token;
        }

        throw new InvalidOperationException("The search found an added token that is not there.");
    }

    private static TextSpan WithWhiteSpace(ReadOnlySpan<char> text, int from, int at, AddedToken token)
    {
        var start = at;
        var end = at + token.Content.Length;
        while (token.StripLeft && start > from && BertCharacters.IsWhiteSpace(text[start - 1]))
            start--;
        while (token.StripRight && end < text.Length && BertCharacters.IsWhiteSpace(text[end]))
            end++;
        return new TextSpan(start, end);
    }
}
