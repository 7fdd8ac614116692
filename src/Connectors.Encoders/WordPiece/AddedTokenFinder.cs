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

    /// <summary>Finds the next token.</summary>
    /// <param name="text">The text.</param>
    /// <param name="search">
    /// Where to begin, and then where to go on: behind the token's own text. As in the reference, a token may begin in the white space that the
    /// one before it took.
    /// </param>
    /// <param name="from">The end of the token before; white space before it is not taken again.</param>
    /// <param name="specialAsText">Whether special tokens are passed over.</param>
    /// <param name="span">The place of the token with the white space that belongs to it.</param>
    public AddedToken? Find(ReadOnlySpan<char> text, ref int search, int from, bool specialAsText, out TextSpan span)
    {
        span = default;
        while (search < text.Length && text[search..].IndexOfAny(_contents) is >= 0 and var next)
        {
            var at = search + next;
            var token = LongestAt(text[at..]);
            search = at + token.Content.Length;
            if (token.Special && specialAsText)
                continue;
            span = WithWhiteSpace(text, from, at, token);
            return token;
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
