using System.Text.RegularExpressions;

namespace Connectors.Architecture;

/// <summary>Rules of the sources that no analyzer of the build checks. There is no list of exceptions.</summary>
public sealed partial class SourceTests
{
    public static TheoryData<string> Packages => SourceFolders.AsTheoryData();

    [Fact]
    public void Each_file_declares_one_public_type_and_bears_its_name()
    {
        var files = 0;
        var wrong = new List<string>();
        foreach (var file in SourceFolders.Files)
        {
            files++;
            var types = PublicType().Matches(Code(file)).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal).ToList();

            // A{T}.cs holds A<T>, A.Topic.cs a part of A.
            var name = Path.GetFileNameWithoutExtension(file).Split('{', '.')[0];
            if (types.Count > 1 || (types.Count == 1 && types[0] != name))
                wrong.Add($"{Path.GetRelativePath(RepositoryFolder.Root, file)}: {string.Join(", ", types)}");
        }

        Assert.True(files > 100, $"Only {files} files were found.");
        Assert.Equal([], wrong);
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void No_code_waits_for_a_task_or_sleeps_on_a_thread(string package) =>
        Assert.Equal([], BlockingCalls.In(Path.Combine(AppContext.BaseDirectory, SourceFolders.AssemblyOf(package) + ".dll")));

    [Fact]
    public void Blocking_calls_are_found_where_there_are_some()
    {
        Assert.Equal(3, BlocksOnPurpose(Task.FromResult(3)));
        Assert.Equal(["Task.Wait", "Task`1.get_Result", "Thread.Sleep"], BlockingCalls.In(typeof(SourceTests).Assembly.Location).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_async_method_returns_void() => Assert.Equal([], Find(AsyncVoid()));

    private static int BlocksOnPurpose(Task<int> task)
    {
        Thread.Sleep(0);
        task.Wait();
        return task.Result;
    }

    private static List<string> Find(Regex pattern)
    {
        var found = new List<string>();
        foreach (var file in SourceFolders.Files)
        {
            var lines = Code(file).Split('\n');
            for (var i = 0; i < lines.Length; i++)
            {
                if (pattern.IsMatch(lines[i]))
                    found.Add($"{Path.GetRelativePath(RepositoryFolder.Root, file)}:{i + 1}: {lines[i].Trim()}");
            }
        }

        return found;
    }

    private static string Code(string file) => string.Join('\n', File.ReadLines(file).Select(Strip));

    private static string Strip(string line) => Comment().Replace(Text().Replace(line, "\"\""), string.Empty);

    [GeneratedRegex(@"^public (?:(?:static|sealed|abstract|partial|readonly|ref|unsafe) )*(?:class|struct|interface|enum|delegate [\w<>?\[\], ]+|record(?: struct| class)?) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex PublicType();

    [GeneratedRegex(@"\basync void\b")]
    private static partial Regex AsyncVoid();

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"")]
    private static partial Regex Text();

    [GeneratedRegex("//.*$")]
    private static partial Regex Comment();
}
