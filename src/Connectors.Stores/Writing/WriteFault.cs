namespace Connectors.Stores;

/// <summary>What a failed write request calls for.</summary>
public enum WriteFault
{
    /// <summary>No request of the call can succeed: the key is wrong, the collection is gone, the quota is used up, the server cannot be reached.</summary>
    Fatal,

    /// <summary>The request may be sent again as it is.</summary>
    Transient,

    /// <summary>The request is larger than the server takes: its halves may not be.</summary>
    TooLarge,

    /// <summary>The server refuses the whole request for one of its points: the others can be written without it.</summary>
    BadPoint,
}
