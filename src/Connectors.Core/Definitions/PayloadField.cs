namespace Connectors;

/// <summary>A declared key of the payload. Undeclared keys are kept and returned all the same.</summary>
public class PayloadField
{
    /// <summary>Makes a field.</summary>
    /// <param name="name">The top-level key of the payload.</param>
    /// <param name="type">What it holds. A value of another type is refused when a point is written.</param>
    /// <param name="indexed">Whether the store builds an index for filters on it.</param>
    /// <param name="required">Whether every point must have at least one value.</param>
    public PayloadField(string name, PayloadType type, bool indexed = true, bool required = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!Enum.IsDefined(type))
            throw new ArgumentOutOfRangeException(nameof(type), type, "Not a payload type.");
        Name = name;
        Type = type;
        Indexed = indexed;
        Required = required;
    }

    /// <summary>Gets the top-level key of the payload.</summary>
    public string Name { get; }

    /// <summary>Gets what it holds.</summary>
    public PayloadType Type { get; }

    /// <summary>Gets a value indicating whether the store builds an index for filters on it.</summary>
    public bool Indexed { get; }

    /// <summary>Gets a value indicating whether every point must have at least one value.</summary>
    public bool Required { get; }
}
