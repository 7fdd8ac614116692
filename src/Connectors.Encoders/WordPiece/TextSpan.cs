namespace Connectors.Encoders;

/// <summary>A part of a text, in UTF-16 units: <c>text[Start..End]</c>.</summary>
/// <param name="Start">The index of the first unit.</param>
/// <param name="End">The index after the last unit.</param>
public readonly record struct TextSpan(int Start, int End)
{
    /// <summary>Gets the number of UTF-16 units.</summary>
    public int Length => End - Start;
}
