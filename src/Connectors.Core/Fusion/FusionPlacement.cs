namespace Connectors;

/// <summary>Where the legs of a hybrid query are fused.</summary>
public enum FusionPlacement
{
    /// <summary>
    /// On the server when it is known to give the same scores as the fusion asked for (the order of ties excepted), else on the client.
    /// The default.
    /// </summary>
    Auto,

    /// <summary>On the server; a query that the server cannot fuse as asked is refused before any I/O.</summary>
    Server,

    /// <summary>On the client: the legs are searched separately, and every hit says what each leg contributed.</summary>
    Client,
}
