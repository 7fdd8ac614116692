namespace Connectors.Milvus;

/// <summary>A text field with the settings of Milvus.</summary>
/// <remarks>
/// The source is a column of the collection. The analyzer is the name of a built-in one (<c>standard</c>, the server's default, <c>english</c>,
/// <c>chinese</c>, …), or the JSON of <c>analyzer_params</c>, for instance
/// <c>{"tokenizer":"standard","filter":["lowercase",{"type":"stemmer","language":"german"}]}</c>.
/// </remarks>
public sealed class MilvusBm25Field : Bm25Field
{
    // knowhere takes k1 in [0, 3] and b in [0, 1] and has no defaults (sparse_inverted_index_config.h): they are sent always.
    private const double DefaultK1 = 1.2;
    private const double DefaultB = 0.75;
    private const int LongestText = 65_535;

    private readonly double? _k1;
    private readonly double? _b;
    private readonly int _maxLength = LongestText;

    /// <summary>Makes a field.</summary>
    /// <param name="name">The name by which a <see cref="TextLeg"/> refers to it: letters, digits and underscores.</param>
    /// <param name="source">The top-level payload key that holds the text, and the name of its column.</param>
    /// <param name="analyzer">The name of a built-in analyzer, or the JSON of <c>analyzer_params</c>; null for the server's default.</param>
    public MilvusBm25Field(string name, string source, string? analyzer = null)
        : base(name, source, analyzer)
    {
    }

    /// <summary>Gets how much repetition of a term counts, 0 to 3. Null (the default): 1.2. In a description null means that the server does not say.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double? K1
    {
        get => _k1;
        init => _k1 = value is null or >= 0 and <= 3 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "k1 is between 0 and 3.");
    }

    /// <summary>Gets how much the length of a text counts against it, 0 to 1. Null (the default): 0.75. In a description null means that the server does not say.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public double? B
    {
        get => _b;
        init => _b = value is null or >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "b is between 0 and 1.");
    }

    /// <summary>Gets the longest text in bytes of UTF-8, 1 to 65,535, the default. A longer one is rejected.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public int MaxLength
    {
        get => _maxLength;
        init => _maxLength = value is >= 1 and <= LongestText ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A text has 1 to 65,535 bytes.");
    }

    internal static int MaxLengthOf(Bm25Field field) => (field as MilvusBm25Field)?.MaxLength ?? LongestText;

    internal static double K1Of(Bm25Field field) => (field as MilvusBm25Field)?.K1 ?? DefaultK1;

    internal static double BOf(Bm25Field field) => (field as MilvusBm25Field)?.B ?? DefaultB;

    /// <summary>Makes a field of what a server says; a number that cannot be is as good as none.</summary>
    internal static MilvusBm25Field Described(string name, string source, string? analyzer, int? maxLength, double? k1, double? b) => new(name, source, analyzer)
    {
        MaxLength = Math.Min(maxLength ?? LongestText, LongestText),
        K1 = k1 is >= 0 and <= 3 ? k1 : null,
        B = b is >= 0 and <= 1 ? b : null,
    };
}
