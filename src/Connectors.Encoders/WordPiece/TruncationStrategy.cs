namespace Connectors.Encoders;

/// <summary>Which text of a pair is cut.</summary>
public enum TruncationStrategy
{
    /// <summary>The longer one, and both when half of the room is too little for either.</summary>
    LongestFirst,

    /// <summary>The first; an error when that is not enough.</summary>
    OnlyFirst,

    /// <summary>The second; an error when that is not enough.</summary>
    OnlySecond,
}
