using Connectors.Conformance;

namespace Connectors.Testing;

/// <summary>One target and one context for all cases, since they share the collections of generated data.</summary>
public abstract class ConformanceFixture(Func<Task<IConformanceTarget>> start) : IAsyncLifetime
{
    private IConformanceTarget? _target;

    /// <summary>Gets the context; null where the server is absent.</summary>
    public ConformanceContext? Context { get; private set; }

    public string? Absent { get; private set; }

    public async Task InitializeAsync()
    {
        try
        {
            _target = await start();
        }
        catch (SkipException e)
        {
            Absent = e.Message;
            return;
        }

        Context = await ConformanceContext.OpenAsync(_target);
    }

    public async Task DisposeAsync()
    {
        if (Context is not null)
            await Context.DisposeAsync();
        if (_target is IAsyncDisposable target)
            await target.DisposeAsync();
        (_target as IDisposable)?.Dispose();
    }
}
