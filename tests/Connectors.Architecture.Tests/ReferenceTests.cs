using System.Xml.Linq;

namespace Connectors.Architecture;

/// <summary>Who may know whom: design.md section 1.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Connectors.Core"] = [],
        ["Connectors.Encoders"] = ["Connectors.Core"],
        ["Connectors.Onnx"] = ["Connectors.Core", "Connectors.Encoders"],
        ["Connectors.Stores"] = ["Connectors.Core"],
        ["Connectors.Embedded"] = ["Connectors.Core", "Connectors.Stores"],
        ["Connectors.Grpc"] = [],
        ["Connectors.Qdrant"] = ["Connectors.Core", "Connectors.Stores", "Connectors.Grpc"],
        ["Connectors.Milvus"] = ["Connectors.Core", "Connectors.Stores", "Connectors.Grpc"],
        ["Connectors.Elasticsearch"] = ["Connectors.Core", "Connectors.Stores"],
        ["Connectors.Ingestion"] = ["Connectors.Core"],
        ["Connectors.Evaluation"] = ["Connectors.Core"],
    };

    /// <summary>Projects outside of src that stand for a package of the feed.</summary>
    private static readonly Dictionary<string, string> StandIns = new(StringComparer.Ordinal) { ["Microsoft.ML.OnnxRuntime"] = "Connectors.Onnx" };

    public static TheoryData<string> Packages => SourceFolders.AsTheoryData();

    [Theory]
    [MemberData(nameof(Packages))]
    public void A_package_knows_only_those_that_the_design_allows(string package)
    {
        if (string.Equals(package, "Connectors.Cli", StringComparison.Ordinal))
            return;
        Assert.True(Allowed.TryGetValue(package, out var allowed), $"{package} is not in the table of this test: say there, and in the design, whom it may know.");
        var projects = References(package, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))).ToList();
        var unexpected = projects.Where(name => !allowed.Contains(name) && !(StandIns.TryGetValue(name, out var owner) && owner == package));
        Assert.Equal([], unexpected);
    }

    [Fact]
    public void The_allowed_edges_have_no_circle_and_name_only_packages_of_the_table()
    {
        var order = new List<string>();
        while (order.Count < Allowed.Count)
        {
            var next = Allowed.Where(entry => !order.Contains(entry.Key) && entry.Value.All(order.Contains)).Select(entry => entry.Key).ToList();
            Assert.NotEmpty(next);
            order.AddRange(next);
        }
    }

    [Fact]
    public void Core_depends_on_abstractions_and_tensors_alone() => Assert.Equal(
        ["Microsoft.Extensions.AI.Abstractions", "Microsoft.Extensions.Logging.Abstractions", "System.Numerics.Tensors"],
        References("Connectors.Core", "PackageReference").Order(StringComparer.Ordinal));

    [Fact]
    public void Grpc_depends_on_no_package() =>
        Assert.Equal([], SourceFolders.Packages.Where(package => package == "Connectors.Grpc").SelectMany(package => References(package, "PackageReference")));

    [Fact]
    public void Every_package_was_found() => Assert.True(SourceFolders.Packages.Count >= 5 && SourceFolders.Packages.Contains("Connectors.Core"));

    [Theory]
    [MemberData(nameof(Packages))]
    public void Every_package_has_a_readme_and_a_description(string package)
    {
        Assert.True(File.Exists(Path.Combine(SourceFolders.Source, package, "README.md")), $"src/{package} has no README.md.");
        Assert.Contains(XDocument.Load(SourceFolders.Project(package)).Descendants("Description"), description => description.Value.Length > 20);
    }

    private static IEnumerable<string> References(string package, string kind) =>
        XDocument.Load(SourceFolders.Project(package)).Descendants(kind).Select(reference => (string?)reference.Attribute("Include")).OfType<string>();
}
