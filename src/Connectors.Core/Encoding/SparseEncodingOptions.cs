using Microsoft.Extensions.AI;

namespace Connectors;

/// <summary>Options of sparse encoders: the role, the prompt, and how many terms a vector keeps.</summary>
public class SparseEncodingOptions : EncodingOptions
{
    private int? _maxTerms;
    private float _minWeight;

    /// <summary>Makes options with the defaults: documents, and every term with a positive weight.</summary>
    public SparseEncodingOptions()
    {
    }

    /// <summary>Copies options.</summary>
    /// <param name="other">The options to copy; null for the defaults.</param>
    protected SparseEncodingOptions(EncodingOptions? other)
        : base(other)
    {
        if (other is not SparseEncodingOptions sparse)
            return;
        _maxTerms = sparse._maxTerms;
        _minWeight = sparse._minWeight;
    }

    /// <summary>Gets or sets the number of terms that a vector keeps at most, the heaviest. At least 1; null (the default): all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is 0 or negative.</exception>
    public int? MaxTerms
    {
        get => _maxTerms;
        set
        {
            if (value is { } terms)
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(terms, nameof(value));
            _maxTerms = value;
        }
    }

    /// <summary>Gets or sets the weight that a term has to exceed. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public float MinWeight
    {
        get => _minWeight;
        set
        {
            if (!float.IsFinite(value) || value < 0)
                throw new ArgumentOutOfRangeException(nameof(value), value, "The smallest weight must be finite and not negative.");
            _minWeight = value;
        }
    }

    /// <inheritdoc/>
    public override EmbeddingGenerationOptions Clone() => new SparseEncodingOptions(this);
}
