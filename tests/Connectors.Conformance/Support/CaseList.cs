using System.Collections;

namespace Connectors.Conformance;

/// <summary>The cases of a topic, as they are listed in its file.</summary>
internal sealed class CaseList(string topic) : IEnumerable<ConformanceCase>
{
    private readonly List<ConformanceCase> _cases = [];

    public void Add(string name, string source, string operation, Func<ConformanceContext, CancellationToken, Task> body) =>
        _cases.Add(new ConformanceCase(name, topic, source, operation, body));

    public void AddRange(IEnumerable<ConformanceCase> cases) => _cases.AddRange(cases);

    /// <summary>Makes all cases of the list skipped where the store lacks a capability.</summary>
    public CaseList Needing(Func<StoreCapabilities, bool> has, string capability)
    {
        for (var i = 0; i < _cases.Count; i++)
        {
            var body = _cases[i].Body;
            _cases[i] = _cases[i] with
            {
                Body = (context, cancellationToken) =>
                {
                    context.SkipUnless(has(context.Capabilities), capability);
                    return body(context, cancellationToken);
                },
            };
        }

        return this;
    }

    public IEnumerator<ConformanceCase> GetEnumerator() => _cases.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
