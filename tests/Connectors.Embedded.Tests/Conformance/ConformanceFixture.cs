using Connectors.Conformance;

namespace Connectors.Embedded.Tests.Conformance;

/// <summary>One context for all cases of a target, since they share the collections of generated data.</summary>
public abstract class ConformanceFixture(Func<IConformanceTarget> targetOf) : IAsyncLifetime
{
    private IConformanceTarget? _target;

    public ConformanceContext Context { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _target = targetOf();
        Context = await ConformanceContext.OpenAsync(_target);
    }

    public async Task DisposeAsync()
    {
        await Context.DisposeAsync();
        (_target as IDisposable)?.Dispose();
    }
}
