using System.Globalization;
using System.Runtime.CompilerServices;

namespace Connectors.Encoders;

/// <summary>How the frequency of a term becomes its weight in a document.</summary>
internal readonly record struct Bm25Saturation(double K, double B, double AverageLength)
{
    /// <summary>tf · (k + 1) / (tf + k · (1 − b + b · length / average)), in the order of fastembed's operations.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Weigh(int frequency, int length) => frequency * (K + 1) / (frequency + (K * (1 - B + (B * length / AverageLength))));

    /// <summary>Gets the parameters for an encoder's fingerprint.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new("k", K.ToString("R", CultureInfo.InvariantCulture)),
        new("b", B.ToString("R", CultureInfo.InvariantCulture)),
        new("average length", AverageLength.ToString("R", CultureInfo.InvariantCulture)),
    ];

    /// <summary>The bounds keep every weight finite; NaN fails each of them.</summary>
    public void Validate(string k, string b, string averageLength)
    {
        if (K is not (>= 0 and <= 1000))
            throw new ArgumentOutOfRangeException(k, K, "It must be between 0 and 1000.");
        if (B is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(b, B, "It must be between 0 and 1.");
        if (AverageLength is not (>= 1e-9 and <= 1e9))
            throw new ArgumentOutOfRangeException(averageLength, AverageLength, "It must be between 1e-9 and 1e9.");
    }
}
