using System.Runtime.CompilerServices;

namespace Connectors.Encoders;

/// <summary>
/// Normalisation, pre-tokenization and greedy longest-match-first word pieces in one pass over UTF-16, without allocation.
/// </summary>
/// <remarks>
/// A word is at most <c>maxCharacters</c> long (longer ones are unknown), so the greedy match costs at most that times the longest token:
/// linear in the text, which is why there are no failure links.
/// </remarks>
internal sealed class WordPieceModel(CharacterMap characters, WordTable words, PieceTrie trie, int unknownId, int maxCharacters)
{
    /// <summary>Tokenizes a stretch of text that holds no added token.</summary>
    /// <param name="text">The text.</param>
    /// <param name="origin">What is added to offsets.</param>
    /// <param name="sources">Where each unit came from, when the text is not the caller's but one made from it; else null.</param>
    /// <param name="sink">Takes the tokens.</param>
    /// <returns>False when the sink asked to stop.</returns>
    public bool Run<TSink>(ReadOnlySpan<char> text, int origin, TextSpan[]? sources, ref TSink sink)
        where TSink : struct, ITokenSink, allows ref struct
    {
        // Room for a word of maxCharacters surrogate pairs, but never more than the text can become (a unit gives at most 3).
        var word = new WordBuffer((int)Math.Min(2L * maxCharacters, 3L * text.Length), TSink.TracksOffsets, sources);
        try
        {
            return Run(text, origin, ref word, ref sink);
        }
        finally
        {
            word.Dispose();
        }
    }

    private bool Run<TSink>(ReadOnlySpan<char> text, int origin, ref WordBuffer word, ref TSink sink)
        where TSink : struct, ITokenSink, allows ref struct
    {
        var latin = characters.Latin;
        var fold = characters.AsciiFold;
        for (var index = 0; index < text.Length;)
        {
            if (char.IsAsciiLetterOrDigit(text[index]) && word.AppendRun(text[index..], fold, origin + index) is > 0 and var taken)
            {
                index += taken;
                continue;
            }

            var start = origin + index;
            var scalar = Utf16.Next(text, ref index);
            var entry = scalar < latin.Length ? latin[scalar] : characters[scalar];
            if (CharacterMap.Kind(entry) is CharacterKind.Several)
            {
                foreach (var part in characters.Several(entry))
                {
                    if (!Take(part, 0, start, origin + index, ref word, ref sink))
                        return false;
                }
            }
            else if (!Take(entry, scalar, start, origin + index, ref word, ref sink))
            {
                return false;
            }
        }

        return EndWord(ref word, ref sink);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Take<TSink>(uint entry, int scalar, int start, int end, ref WordBuffer word, ref TSink sink)
        where TSink : struct, ITokenSink, allows ref struct
    {
        switch (CharacterMap.Kind(entry))
        {
            case CharacterKind.Word:
                word.Append(CharacterMap.Target(entry, scalar), start, end);
                return true;
            case CharacterKind.Removed:
                return true;
            case CharacterKind.Space:
                return EndWord(ref word, ref sink);
            default:
                if (!EndWord(ref word, ref sink))
                    return false;
                word.Append(CharacterMap.Target(entry, scalar), start, end);
                return EndWord(ref word, ref sink);
        }
    }

    private bool EndWord<TSink>(ref WordBuffer word, ref TSink sink)
        where TSink : struct, ITokenSink, allows ref struct
    {
        if (word.Length == 0)
            return true;
        var id = word.HasMoreThan(maxCharacters) ? unknownId : words.Find(word.Padded, word.Length);
        var carryOn = id >= 0 ? sink.Add(id, word.Start(0), word.End(word.Length)) : AddPieces(ref word, ref sink);
        word.Clear();
        return carryOn;
    }

    private bool AddPieces<TSink>(ref WordBuffer word, ref TSink sink)
        where TSink : struct, ITokenSink, allows ref struct
    {
        var count = Split(word.Text, word.Pieces);
        if (count == 0)
            return sink.Add(unknownId, word.Start(0), word.End(word.Length));
        var from = 0;
        foreach (var (id, end) in word.Pieces.AsSpan(0, count))
        {
            if (!sink.Add(id, word.Start(from), word.End(end)))
                return false;
            from = end;
        }

        return true;
    }

    /// <summary>Splits a word into the longest pieces from the left; returns their number, 0 when some part of it is no piece.</summary>
    private int Split(ReadOnlySpan<char> word, (int Id, int End)[] pieces)
    {
        var count = 0;
        for (var from = 0; from < word.Length; from = pieces[count++].End)
        {
            var longest = (Id: -1, End: 0);
            var node = from == 0 ? PieceTrie.WordRoot : PieceTrie.PieceRoot;
            for (var at = from; at < word.Length; at++)
            {
                node = trie.Child(node, word[at]);
                if (node == 0)
                    break;
                if (trie.TokenAt(node) is >= 0 and var id)
                    longest = (id, at + 1);
            }

            if (longest.Id < 0)
                return 0;
            pieces[count] = longest;
        }

        return count;
    }
}
