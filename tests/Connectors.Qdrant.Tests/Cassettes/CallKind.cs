namespace Connectors.Qdrant.Tests.Cassettes;

/// <summary>What may come of a recorded call.</summary>
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
