namespace Connectors.Milvus;

/// <summary>
/// A payload field that is a typed column of the collection instead of a key of its dynamic field. A point has one value of it: a column holds
/// no arrays. It is filtered faster, and the other clients of Milvus see it as a field of the schema.
/// </summary>
public sealed class MilvusPayloadField : PayloadField
{
    private int _maxLength = 65_535;

    /// <summary>Makes a field.</summary>
    /// <param name="name">The key of the payload and name of the column: letters, digits and underscores.</param>
    /// <param name="type">What it holds: <see cref="PayloadType.Keyword"/>, <see cref="PayloadType.Integer"/>, <see cref="PayloadType.Float"/> or <see cref="PayloadType.Boolean"/>.</param>
    /// <param name="required">
    /// Whether every point must have a value. Otherwise the column is nullable, which Milvus has since 2.5; on a server that is older, or does not
    /// tell its version, the field lies in the dynamic field. Of such a column <c>null</c> comes back as no key at all.
    /// </param>
    /// <exception cref="ArgumentException">The name is none of Milvus, or there is no column of that type.</exception>
    public MilvusPayloadField(string name, PayloadType type, bool required = true)
        : base(name, type, indexed: true, required)
    {
        MilvusName.ThrowUnlessValid(name, "field", nameof(name));
        if (type is PayloadType.DateTime or PayloadType.Text)
            throw new ArgumentException($"There is no column for {type}; use a plain {nameof(PayloadField)}, which goes into the dynamic field.", nameof(type));
    }

    /// <summary>Gets the longest text in bytes of UTF-8, 1 to 65,535, the default. Of keywords only.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public int MaxLength
    {
        get => _maxLength;
        init => _maxLength = value is >= 1 and <= 65_535 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A text has 1 to 65,535 bytes.");
    }

    /// <summary>Gets a value indicating whether the server spreads points over partitions by this field. At most one field is, a required keyword or integer.</summary>
    public bool IsPartitionKey { get; init; }
}
