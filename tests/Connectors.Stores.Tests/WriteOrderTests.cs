namespace Connectors.Stores.Tests;

public sealed class WriteOrderTests
{
    private readonly WriteOrder _order = new();

    [Fact]
    public void Writes_of_different_ids_do_not_wait_for_each_other()
    {
        using var first = Claim("a");
        using var second = Claim("b");
        Assert.True(second.WaitAsync(default).IsCompleted);
    }

    [Fact]
    public async Task A_write_waits_for_every_earlier_write_of_one_of_its_ids()
    {
        var (a, b) = (Claim("a"), Claim("b"));
        using var both = Claim("a", "b");
        var turn = both.WaitAsync(default);
        a.Dispose();
        Assert.False(turn.IsCompleted);
        b.Dispose();
        await turn;
    }

    [Fact]
    public async Task A_write_of_any_id_waits_for_all_and_all_later_ones_wait_for_it()
    {
        var before = Claim("a");
        var all = _order.ClaimAll();
        using var after = Claim("b");
        Assert.False(all.WaitAsync(default).IsCompleted);
        before.Dispose();
        await all.WaitAsync(default);
        var turn = after.WaitAsync(default);
        Assert.False(turn.IsCompleted);
        all.Dispose();
        await turn;
    }

    [Fact]
    public async Task Giving_up_the_wait_does_not_let_a_later_write_overtake_an_earlier_one()
    {
        using var first = Claim("a");
        using var cancellation = new CancellationTokenSource();
        var second = Claim("a");
        var third = Claim("a");
        var given = second.WaitAsync(cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        second.Dispose();
        Assert.False(third.WaitAsync(default).IsCompleted);
    }

    private WriteClaim Claim(params string[] ids) => _order.Claim([ids])[0];
}
