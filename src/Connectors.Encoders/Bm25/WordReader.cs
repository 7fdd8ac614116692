using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Connectors.Encoders;

/// <summary>
/// Reads the words of a text in lower case, as fastembed's <c>remove_non_alphanumeric</c> and <c>SimpleTokenizer</c> do: runs of Python's
/// <c>\w</c>, without those that are one underscore or longer than the limit. Half of a surrogate pair is no word character.
/// </summary>
internal ref struct WordReader
{
    private readonly ReadOnlySpan<char> _text;
    private readonly Span<char> _word;
    private readonly int _maxLength;
    private int _position;

    /// <param name="text">The text.</param>
    /// <param name="word">Where the words are put; as long as <see cref="RoomFor"/> says.</param>
    /// <param name="maxLength">How many code points a word has at most.</param>
    public WordReader(ReadOnlySpan<char> text, Span<char> word, int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(word.Length, RoomFor(maxLength), nameof(word));
        _text = text;
        _word = word;
        _maxLength = maxLength;
    }

    /// <summary>The room that words of so many code points need, and a vector behind them.</summary>
    public static int RoomFor(int maxLength) => (2 * maxLength) + Vector256<ushort>.Count;

    /// <summary>Reads the next word into the buffer.</summary>
    /// <param name="length">Its length in UTF-16 units.</param>
    /// <returns>False at the end of the text.</returns>
    public bool TryRead(out int length)
    {
        while (_position < _text.Length)
        {
            var count = 0;
            if (!ReadAscii(ref count))
                length = ReadRest(count);
            else
                length = count <= _maxLength ? count : 0;
            if (length > 1 || (length == 1 && _word[0] != '_'))
                return true;
        }

        length = 0;
        return false;
    }

    /// <summary>Reads ASCII letters, digits and underscores, a vector at a time where the text is long enough for one.</summary>
    /// <returns>False when the word may go on with a character that is not ASCII.</returns>
    private bool ReadAscii(ref int count)
    {
        ref var units = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(_text));
        while (_text.Length - _position >= Vector256<ushort>.Count)
        {
            var block = Vector256.LoadUnsafe(ref units, (nuint)_position);
            var letters = Vector256.LessThan((block | Vector256.Create((ushort)0x20)) - Vector256.Create((ushort)'a'), Vector256.Create((ushort)26));
            var others = Vector256.LessThan(block - Vector256.Create((ushort)'0'), Vector256.Create((ushort)10)) | Vector256.Equals(block, Vector256.Create((ushort)'_'));
            if (count <= _maxLength)
                (block | (letters & Vector256.Create((ushort)0x20))).StoreUnsafe(ref Unsafe.As<char, ushort>(ref _word[count]));
            var run = (int)uint.TrailingZeroCount(~(letters | others).ExtractMostSignificantBits());
            run = Math.Min(run, Vector256<ushort>.Count);
            Advance(run, ref count);
            if (run < Vector256<ushort>.Count)
                return EndAscii();
        }

        while (_position < _text.Length && (char.IsAsciiLetterOrDigit(_text[_position]) || _text[_position] == '_'))
        {
            if (count <= _maxLength)
                _word[count] = char.IsAsciiLetterUpper(_text[_position]) ? (char)(_text[_position] | 0x20) : _text[_position];
            Advance(1, ref count);
        }

        return EndAscii();
    }

    private void Advance(int units, ref int count)
    {
        _position += units;
        count = Math.Min(count + units, _maxLength + 1);
    }

    /// <summary>Steps over the character behind a run of ASCII, unless it may belong to the word.</summary>
    private bool EndAscii()
    {
        if (_position < _text.Length && _text[_position] >= 0x80)
            return false;
        _position++;
        return true;
    }

    /// <summary>Reads on, character by character, to the end of a word that has begun with ASCII or with nothing.</summary>
    /// <returns>The length in units, or 0 when the word is too long.</returns>
    private int ReadRest(int characters)
    {
        var length = characters <= _maxLength ? characters : 0;
        while (_position < _text.Length)
        {
            var start = _position;
            var scalar = Utf16.Next(_text, ref _position);
            var entry = PythonCharacters.Entry(scalar);
            if (entry == 0)
                break;
            if (++characters <= _maxLength)
                length += Utf16.Write(PythonCharacters.Lower(scalar, entry, _text, start), _word[length..]);
            if (scalar == PythonCharacters.DottedCapitalI)
                break;
        }

        return characters <= _maxLength ? length : 0;
    }
}
