namespace Connectors.Qdrant.Tests.Cassettes;

/// <summary>What came of a recorded call.</summary>
internal enum CallKind
{
    /// <summary>The same was sent, and the answer or error came out as it should.</summary>
    Same,

    /// <summary>Nothing had to be sent for the same result.</summary>
    SameWithoutCall,

    /// <summary>Something else was sent that means the same, and the answer or error came out as it should.</summary>
    SentOtherwise,

    /// <summary>Only a part was sent, since our client knew of the rest that it would fail.</summary>
    SentInPart,

    /// <summary>Our client refused, or found out before, and sent nothing.</summary>
    NotSent,

    /// <summary>Our API has no such call.</summary>
    Inexpressible,

    /// <summary>The same was sent, but the answer or error came out otherwise.</summary>
    Wrong,
}

/// <summary>What came of a recorded call.</summary>
/// <param name="Call">The call.</param>
/// <param name="Kind">Which of the things that may come of it.</param>
/// <param name="Text">Why, or in which way.</param>
internal sealed record CallOutcome(Recording Call, CallKind Kind, string Text);
