namespace Connectors;

/// <summary>Which part of the payload comes back.</summary>
public sealed record PayloadSelection
{
    private PayloadSelection(bool includesAll, IReadOnlyList<string> keys)
    {
        IncludesAll = includesAll;
        Keys = keys;
    }

    /// <summary>Gets the selection of everything, the default.</summary>
    public static PayloadSelection All { get; } = new(true, []);

    /// <summary>Gets the selection of nothing.</summary>
    public static PayloadSelection None { get; } = new(false, []);

    /// <summary>Gets a value indicating whether the whole payload is selected.</summary>
    public bool IncludesAll { get; }

    /// <summary>Gets the selected top-level keys; empty for all and for none.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>Gets a value indicating whether nothing is selected.</summary>
    public bool IsNone => !IncludesAll && Keys.Count == 0;

    /// <summary>Selects top-level keys; the ones that a point lacks are left out.</summary>
    /// <param name="keys">The keys.</param>
    /// <returns>The selection.</returns>
    public static PayloadSelection Only(params IReadOnlyList<string> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return new PayloadSelection(false, [.. keys]);
    }

    internal Payload Apply(Payload payload)
    {
        if (IncludesAll || payload.IsEmpty)
            return payload;
        return Keys.Count == 0 ? default : Payload.FromTrusted(PayloadWriter.Select(payload, Keys));
    }
}
