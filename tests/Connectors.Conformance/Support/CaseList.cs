using System.Collections;

namespace Connectors.Conformance;

/// <summary>The cases of a topic, as they are listed in its file.</summary>
internal sealed class CaseList(string topic) : IEnumerable<ConformanceCase>
{
    private readonly List<ConformanceCase> _cases = [];

    public void Add(string name, string source, string operation, Func<ConformanceContext, CancellationToken, Task> body) =>
        _cases.Add(new ConformanceCase(name, topic, source, operation, body));

    public void AddRange(IEnumerable<ConformanceCase> cases) => _cases.AddRange(cases);

    public IEnumerator<ConformanceCase> GetEnumerator() => _cases.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
