package io.dawnwatch.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ValueLineTest {
  @Example
  void namesWithTheirValuesSayWhatIsAndNotWhatHappened() {
    for (String line :
        new String[] {
          "machine state register: 0x0000f000",
          "wait state enable.................0",
          "problem state (0=sup,1=usr).......1",
          "0:00000000 1:1fefff30 2:1eeeeeee 3:00000000",
          "lr:003625f0 cr:20000000 xer:00000002 ctr:0037f084",
          "kernel.core_uses_pid = 1",
          "  retries=3 left=7  ",
          "4711"
        }) {
      assertThat(ValueLine.is(line)).as(line).isTrue();
    }
  }

  @Example
  void whatHappenedIsNoValue() {
    for (String line :
        new String[] {
          "",
          "   ",
          "data TLB error interrupt",
          "special purpose registers:",
          "Traceback (most recent call last):",
          "ciod: failed to read message prefix on control stream (CioStream socket to 172.16.96.116:33569",
          "generating core.862",
          "generating core 862",
          "25 ddr errors(s) detected and corrected on rank 0, symbol 23, bit 0",
          "expecting type 57 instead of type 3 (softheader=0064588e) PSR0=00001f01 PSR1=00000000",
          "connect to db3:5432 refused",
          "Lost worker 17",
          "status: failed",
          "dead beef"
        }) {
      assertThat(ValueLine.is(line)).as(line).isFalse();
    }
  }

  @Property
  void aWordAtTheEndIsNeverAValue(@ForAll String before) {
    assertThat(ValueLine.is(before + " stopped")).isFalse();
  }
}
