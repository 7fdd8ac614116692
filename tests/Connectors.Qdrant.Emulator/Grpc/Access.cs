namespace Connectors.Qdrant.Emulator.Grpc;

/// <summary>What a method does, as far as keys care.</summary>
internal enum Access
{
    /// <summary>Needs no key.</summary>
    Open,

    Read,

    Write,
}
