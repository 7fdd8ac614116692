using System.Reflection;
using System.Text;

namespace Connectors.Architecture;

/// <summary>The public surface of each package against its snapshot in Api: no member appears, changes or goes unnoticed.</summary>
public sealed class ApiTests
{
    private const string AcceptVariable = "CONNECTORS_ACCEPT_API";

    public static TheoryData<string> Packages => SourceFolders.AsTheoryData();

    private static string Folder => Path.Combine(RepositoryFolder.Root, "tests", "Connectors.Architecture.Tests", "Api");

    [Theory]
    [MemberData(nameof(Packages))]
    public void The_public_surface_is_the_one_that_was_accepted(string package)
    {
        var assembly = Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, SourceFolders.AssemblyOf(package) + ".dll"));
        var actual = ApiRenderer.Render(assembly);
        var snapshot = Path.Combine(Folder, package + ".txt");
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
        {
            File.WriteAllText(snapshot, string.Concat(actual.Select(line => line + "\n")));
            return;
        }

        var expected = File.Exists(snapshot) ? File.ReadAllLines(snapshot) : [];
        if (!expected.SequenceEqual(actual))
            Assert.Fail(Explain(package, expected, actual));
    }

    [Fact]
    public void Every_snapshot_is_that_of_a_package() =>
        Assert.Equal([], Directory.EnumerateFiles(Folder, "*.txt").Select(file => Path.GetFileNameWithoutExtension(file)!).Except(SourceFolders.Packages));

    [Fact]
    public void The_rendering_shows_what_callers_depend_on()
    {
        var api = ApiRenderer.Render(typeof(SparseEmbedding).Assembly);
        Assert.Contains("public sealed class Connectors.SparseEmbedding : Microsoft.Extensions.AI.Embedding", api);
        Assert.Contains("    public string? VocabularyId { get; }", api);
        Assert.Contains("    public static Connectors.SparseEmbedding FromDense(System.ReadOnlySpan<float> dense, float threshold = 0, string? vocabularyId = null)", api);
        Assert.Contains("    Superseded = 0", api);
        Assert.Contains("    public const int MaxDepth = 64", api);
        Assert.Contains("    public Connectors.HybridCollection<T> As<T>(System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> typeInfo) where T : notnull", api);
        Assert.DoesNotContain(api, line => line.Contains("QueryPlanner", StringComparison.Ordinal));
    }

    private static string Explain(string package, IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        var text = new StringBuilder($"The public API of {package} is not the one in tests/Connectors.Architecture.Tests/Api/{package}.txt (- accepted, + now):\n");
        foreach (var (sign, line) in Differences(expected, actual))
            text.Append(sign).Append(' ').AppendLine(line);
        return text.Append($"If that is meant, accept it with {AcceptVariable}=1 dotnet test tests/Connectors.Architecture.Tests, and review the file's difference.").ToString();
    }

    /// <summary>Members are compared within their type, whose line is repeated above them.</summary>
    private static IEnumerable<(char Sign, string Line)> Differences(IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        var (before, after) = (ByType(expected), ByType(actual));
        foreach (var type in before.Keys.Union(after.Keys).Order(StringComparer.Ordinal))
        {
            var (old, now) = (before.GetValueOrDefault(type, []), after.GetValueOrDefault(type, []));
            if (old.SequenceEqual(now) && before.ContainsKey(type) == after.ContainsKey(type))
                continue;
            yield return (!before.ContainsKey(type) ? '+' : !after.ContainsKey(type) ? '-' : ' ', type);
            foreach (var line in old.Except(now))
                yield return ('-', line);
            foreach (var line in now.Except(old))
                yield return ('+', line);
        }
    }

    private static Dictionary<string, List<string>> ByType(IEnumerable<string> lines)
    {
        var types = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        List<string> members = [];
        foreach (var line in lines)
        {
            if (!line.StartsWith(' '))
                types[line] = members = [];
            else
                members.Add(line);
        }

        return types;
    }
}
