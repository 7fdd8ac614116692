using Connectors.Milvus.Calls;

namespace Connectors.Milvus.Tests;

public class WriteClockTests
{
    [Fact]
    public void Bounded_reads_are_strong_until_the_grace_period_is_surely_over()
    {
        var time = new ManualTime();
        var clock = new WriteClock(time);
        clock.MakeVisible();
        Assert.Equal(new ReadGuarantee(MilvusConsistency.Bounded), clock.For(MilvusConsistency.Bounded));
        clock.Acknowledge(5);
        Assert.Equal(new ReadGuarantee(MilvusConsistency.Bounded), clock.For(MilvusConsistency.Bounded));
        clock.MakeVisible();
        time.Now = TimeSpan.FromSeconds(59);
        Assert.Equal(ReadGuarantee.Strong, clock.For(MilvusConsistency.Bounded));
        time.Now = TimeSpan.FromSeconds(61);
        Assert.Equal(new ReadGuarantee(MilvusConsistency.Bounded), clock.For(MilvusConsistency.Bounded));
        Assert.Equal(new ReadGuarantee(MilvusConsistency.Session, 5), clock.For(MilvusConsistency.Eventually));
    }

    [Fact]
    public void A_write_without_a_timestamp_is_seen_by_strong_reads()
    {
        var clock = new WriteClock();
        clock.Acknowledge(0);
        Assert.Equal(ReadGuarantee.Strong, clock.For(MilvusConsistency.Session));
        Assert.Equal(new ReadGuarantee(MilvusConsistency.Eventually), clock.For(MilvusConsistency.Eventually));
        clock.MakeVisible();
        clock.Acknowledge(9);
        Assert.Equal(ReadGuarantee.Strong, clock.For(MilvusConsistency.Eventually));
        Assert.Equal(ReadGuarantee.Strong, clock.For(MilvusConsistency.Session));
    }

    private sealed class ManualTime : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
