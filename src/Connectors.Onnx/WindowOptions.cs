namespace Connectors.Onnx;

/// <summary>
/// How documents beyond the token limit are read whole: in windows of <see cref="OnnxModelOptions.MaxTokens"/> tokens (special tokens and prompt
/// included, which every window has), each of which shares some tokens with the one before.
/// </summary>
public sealed class WindowOptions
{
    /// <summary>
    /// Gets or sets how many tokens of the text a window shares with the one before. 0 or more, and less than the tokens that a window leaves
    /// for the text. Default: 64.
    /// </summary>
    public int Overlap { get; set; } = 64;

    /// <summary>Gets or sets how the vectors of the windows become one. Default: <see cref="WindowMerge.Max"/>.</summary>
    public WindowMerge Merge { get; set; }

    /// <summary>
    /// Gets or sets whether each vector remembers its windows and which of them gave each term its weight; read them with
    /// <see cref="TextWindows.Of"/>. A cache does not remember such a vector. Default: false.
    /// </summary>
    public bool Record { get; set; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Overlap);
        if (!Enum.IsDefined(Merge))
            throw new ArgumentOutOfRangeException(nameof(Merge), Merge, $"Not one of {string.Join(", ", Enum.GetNames<WindowMerge>())}.");
    }
}
