using System.Text.Json;
using System.Text.Json.Serialization;

namespace Connectors.Tests.Filters;

/// <summary>A record with one of everything that predicates meet.</summary>
internal sealed record Doc
{
    public int Field;

    [PointId]
    public string Key { get; init; } = "";

    public int Year { get; init; }

    public int? Pages { get; init; }

    public long Bytes { get; init; }

    public double Score { get; init; }

    public float Weight { get; init; }

    public decimal Price { get; init; }

    public string? Lang { get; init; }

    [JsonPropertyName("headline")]
    public string? Title { get; init; }

    public bool Draft { get; init; }

    public bool? Checked { get; init; }

    public char Grade { get; init; }

    public Level Level { get; init; }

    public Level? MaybeLevel { get; init; }

    public Shade Shade { get; init; }

    public DateTimeOffset Published { get; init; }

    public DateTime Created { get; init; }

    public DateOnly Day { get; init; }

    public Guid Owner { get; init; }

    public string[] Tags { get; init; } = [];

    public List<int> Marks { get; init; } = [];

    public Person? Author { get; init; }

    public Person[] Editors { get; init; } = [];

    public List<int[]> Grid { get; init; } = [];

    [JsonIgnore]
    public string? Hidden { get; init; }

    [SparseVector]
    public SparseEmbedding? Vector { get; init; }
}

internal sealed record Person(string Name, int Born, string[] Roles, Person? Mentor);

internal enum Level
{
    Low,
    High = 7,
}

[JsonConverter(typeof(JsonStringEnumConverter<Shade>))]
internal enum Shade
{
    Light,

    [JsonStringEnumMemberName("very-dark")]
    Dark,
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Doc))]
internal sealed partial class DocContext : JsonSerializerContext;
