namespace Connectors.Encoders;

/// <summary>The side from which tokens are taken away.</summary>
public enum TruncationSide
{
    /// <summary>The end of the text is lost.</summary>
    Right,

    /// <summary>The beginning of the text is lost.</summary>
    Left,
}
