namespace Connectors.Encoders;

/// <summary>A word that is being stemmed, in a buffer with room for it to grow.</summary>
internal ref struct Word(Span<char> buffer, int length)
{
    private readonly Span<char> _buffer = buffer;

    public int Length { get; private set; } = length;
}
