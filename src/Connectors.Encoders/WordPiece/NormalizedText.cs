using System.Buffers;

namespace Connectors.Encoders;

/// <summary>A text after the normalizer, with where each unit came from. Only added tokens that are sought in normalised text need it.</summary>
internal struct NormalizedText : IDisposable
{
    private char[] _units;
    private TextSpan[] _sources;
    private int _length;

    private NormalizedText(int capacity)
    {
        _units = ArrayPool<char>.Shared.Rent(capacity);
        _sources = ArrayPool<TextSpan>.Shared.Rent(capacity);
    }

    public readonly ReadOnlySpan<char> Units => _units.AsSpan(0, _length);

    /// <summary>Gets where each unit came from; longer than the text.</summary>
    public readonly TextSpan[] Sources => _sources;

    public readonly TextSpan SourceOf(TextSpan part) => new(_sources[part.Start].Start, _sources[part.End - 1].End);

    /// <summary>Normalises a text. White space and punctuation are still there; nothing is split.</summary>
    public static NormalizedText Of(CharacterMap characters, ReadOnlySpan<char> text, int origin)
    {
        var result = new NormalizedText(text.Length + 16);
        for (var index = 0; index < text.Length;)
        {
            var start = origin + index;
            var scalar = Utf16.Next(text, ref index);
            var source = new TextSpan(start, origin + index);
            var entry = characters[scalar];
            switch (CharacterMap.Kind(entry))
            {
                case CharacterKind.Removed:
                    break;
                case CharacterKind.Several:
                    foreach (var part in characters.Several(entry))
                        result.Append(CharacterMap.Target(part), source);
                    break;
                case CharacterKind.Ideograph:
                    result.Append(' ', source);
                    result.Append(CharacterMap.Target(entry, scalar), source);
                    result.Append(' ', source);
                    break;
                default:
                    result.Append(CharacterMap.Target(entry, scalar), source);
                    break;
            }
        }

        return result;
    }

    public readonly void Dispose()
    {
        ArrayPool<char>.Shared.Return(_units);
        ArrayPool<TextSpan>.Shared.Return(_sources);
    }

    private void Append(int scalar, TextSpan source)
    {
        if (_length + 2 > _units.Length)
            Grow();
        var written = Utf16.Write(scalar, _units.AsSpan(_length));
        _sources.AsSpan(_length, written).Fill(source);
        _length += written;
    }

    private void Grow()
    {
        var larger = new NormalizedText(_units.Length * 2) { _length = _length };
        Units.CopyTo(larger._units);
        _sources.AsSpan(0, _length).CopyTo(larger._sources);
        Dispose();
        this = larger;
    }
}
