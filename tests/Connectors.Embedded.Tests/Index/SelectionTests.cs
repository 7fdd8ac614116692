namespace Connectors.Embedded.Tests.Index;

public sealed class SelectionTests
{
    [Fact]
    public void The_kth_largest_is_that_of_the_sorted_values_and_the_k_largest_come_first()
    {
        var random = new Random(1);
        for (var round = 0; round < 2000; round++)
        {
            var values = Enumerable.Range(0, random.Next(1, 80)).Select(_ => random.Next(round % 2 == 0 ? 5 : 1000)).ToArray();
            var sorted = values.OrderDescending().ToArray();
            var k = random.Next(1, values.Length + 1);
            Assert.Equal(sorted[k - 1], Selection.KthLargest<int>(values, k));
            Assert.Equal(sorted[..k], values[..k].OrderDescending());
        }
    }
}
