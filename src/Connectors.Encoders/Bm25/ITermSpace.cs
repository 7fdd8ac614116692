namespace Connectors.Encoders;

/// <summary>The index space of an encoder, and the weights in it. Safe for concurrent use.</summary>
internal interface ITermSpace : ITermIds
{
    /// <summary>Gets the identity of the vocabulary.</summary>
    string Id { get; }

    /// <summary>Gets the number of indices, 0 for hashes.</summary>
    int Dimensions { get; }

    /// <summary>Gets what the weights depend on, for the encoder's fingerprint.</summary>
    IEnumerable<KeyValuePair<string, string?>> Settings { get; }

    float WeighDocument(uint id, int frequency, int length);

    float WeighQuery(uint id, int frequency);
}
